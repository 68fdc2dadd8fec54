package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
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
