package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares as users see them, over kept and fresh connections at once. */
class RouterWeightsTest {
    private static final RevisionId OLD = new RevisionId("old");
    private static final RevisionId NEW = new RevisionId("new");

    private TestOrigin old;
    private TestOrigin fresh;
    private Router router;

    @BeforeEach
    void start() {
        old = new TestOrigin("v1");
        fresh = new TestOrigin("v2");
        router = Router.start(Router.LOOPBACK, 0, Duration.ofSeconds(30), AccessLog.none());
        router.ready(Map.of(
                OLD, List.of(new Upstream("old-1", old.port())), NEW, List.of(new Upstream("new-1", fresh.port()))));
    }

    @AfterEach
    void stop() {
        router.close();
        old.close();
        fresh.close();
    }

    @ParameterizedTest(name = "{0}% of {1} requests")
    @CsvSource({"5, 100, 5", "33, 300, 99", "0.1, 2000, 2", "12.5, 1000, 125"})
    void every_block_of_requests_holds_exactly_the_share(double percent, int requests, int expected)
            throws InterruptedException {
        router.route(TrafficRules.split(NEW, Weight.percent(percent), OLD));

        int toNew = askFromManyConnections(requests);

        assertThat(toNew).isEqualTo(expected);
        assertThat(router.counts(NEW).requests()).isEqualTo(expected);
    }

    @Test
    void requests_that_a_match_takes_and_copies_take_nothing_from_the_shares_of_the_others()
            throws IOException, InterruptedException {
        router.route(TrafficRules.builder()
                .weight(NEW, Weight.percent(10))
                .weight(OLD, Weight.percent(90))
                .match(TrafficMatch.header("x-canary", "yes", NEW))
                .mirror(new Mirror(NEW, Weight.percent(20)))
                .build());
        try (UserConnection user = new UserConnection(router.port())) {
            for (int request = 0; request < 37; request++) {
                assertThat(user.ask("GET", true, "x-canary: yes")).isEqualTo("v2");
            }
        }

        assertThat(askFromManyConnections(200)).isEqualTo(20);
        assertThat(router.counts(NEW).mirrored())
                .as("of 237: 40 of the first 200, and some")
                .isBetween(40L, 60L);
    }

    @ParameterizedTest(name = "kept: {0}")
    @ValueSource(booleans = {true, false})
    void a_change_acts_on_the_next_request(boolean kept) throws IOException {
        try (UserConnection user = new UserConnection(router.port())) {
            for (int change = 0; change < 100; change++) {
                router.route(TrafficRules.all(change % 2 == 0 ? NEW : OLD));

                String version = user.ask("GET", kept, "accept: */*");

                assertThat(version).as("after change %s", change).isEqualTo(change % 2 == 0 ? "v2" : "v1");
            }
        }
    }

    private int askFromManyConnections(int requests) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(requests);
        AtomicInteger toNew = new AtomicInteger();
        ConcurrentLinkedQueue<IOException> broken = new ConcurrentLinkedQueue<>();
        List<Thread> users = List.of(true, true, false).stream()
                .map(kept -> new Thread(() -> {
                    try (UserConnection user = new UserConnection(router.port())) {
                        while (left.getAndDecrement() > 0) {
                            toNew.addAndGet(user.ask("GET", kept, "accept: */*").equals("v2") ? 1 : 0);
                        }
                    } catch (IOException e) {
                        broken.add(e);
                    }
                }))
                .toList();
        users.forEach(Thread::start);
        for (Thread user : users) {
            user.join();
        }
        assertThat(broken).isEmpty();
        return toNew.get();
    }
}
