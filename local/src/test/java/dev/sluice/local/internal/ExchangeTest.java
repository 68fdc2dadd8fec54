package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private static final RevisionId SHOP = new RevisionId("shop");
    private static final RevisionId COPY = new RevisionId("copy");

    private final Upstream upstream = new Upstream("copy-1", 1);
    private final Routes routes = new Routes(new SplittableRandom(1), () -> 0);
    private Exchange exchange;

    @BeforeEach
    void begin() {
        routes.route(TrafficRules.builder()
                .weight(SHOP, Weight.ALL)
                .mirror(new Mirror(COPY, Weight.ALL))
                .build());
        exchange = routes.mirror().orElseThrow();
    }

    @Test
    void an_end_while_an_instance_is_entered_leaves_it() throws InterruptedException {
        Thread ending = new Thread(() -> exchange.failed(ErrorCause.ABANDONED), "ending");
        routes.ready(Map.of(COPY, lookedAt(() -> {
            ending.start();
            // it has ended the request, or waits until it may
            eventually(() -> assertThat(ending.getState()).isIn(Thread.State.TERMINATED, Thread.State.BLOCKED));
        })));

        exchange.nextUpstream();
        ending.join();

        assertThat(upstream.inFlight()).isZero();
        assertThat(routes.counts(COPY).isIdle()).isTrue();
        assertThat(exchange.nextUpstream()).isNull();
        assertThat(upstream.inFlight()).isZero();
    }

    @Test
    void a_user_who_waited_long_for_nothing_got_no_answer_and_one_who_left_soon_or_in_the_middle_just_left() {
        AtomicLong nanos = new AtomicLong();
        Routes timed = new Routes(new SplittableRandom(1), nanos::get);
        timed.route(routes.current());
        Exchange waiting = timed.mirror().orElseThrow();

        nanos.set(Duration.ofMillis(999).toNanos());
        assertThat(waiting.userLeft(false)).isEqualTo(ErrorCause.ABANDONED);
        nanos.set(Duration.ofSeconds(1).toNanos());
        assertThat(waiting.userLeft(true)).isEqualTo(ErrorCause.ABANDONED);
        assertThat(waiting.userLeft(false)).isEqualTo(ErrorCause.UNANSWERED);

        waiting.failed(ErrorCause.UNANSWERED);
        TrafficCounts counts = timed.counts(COPY);
        assertThat(List.of(counts.ended(), counts.failed())).containsExactly(1L, 1L);
        assertThat(counts.latency().get(LatencyBuckets.upperBounds().indexOf(Duration.ofSeconds(1))))
                .as("took as long as it was waited for")
                .isEqualTo(1);
    }

    @Test
    void a_web_socket_is_counted_when_it_is_open_and_in_flight_until_it_is_closed() {
        exchange.upgraded(101);

        assertThat(routes.counts(COPY).responses()).containsExactly(1L, 0L, 0L, 0L, 0L);
        assertThat(routes.counts(COPY).isIdle()).isFalse();
        assertThat(exchange.closed()).isTrue();
        assertThat(exchange.closed()).isFalse();
        assertThat(routes.counts(COPY).isIdle()).isTrue();
        assertThat(routes.counts(COPY).ended()).isEqualTo(1);
    }

    /** The one instance, shown after the router has begun to look for one. */
    private List<Upstream> lookedAt(Runnable looking) {
        return new AbstractList<>() {
            private boolean looked;

            @Override
            public Upstream get(int index) {
                if (!looked) {
                    looked = true;
                    looking.run();
                }
                return upstream;
            }

            @Override
            public int size() {
                return 1;
            }
        };
    }
}
