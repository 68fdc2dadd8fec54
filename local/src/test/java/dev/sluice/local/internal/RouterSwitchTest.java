package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promise one at its hardest place: the switch itself, again and again, with raw sockets that see every broken connection. */
class RouterSwitchTest {
    private static final RevisionId BLUE = new RevisionId("blue");
    private static final RevisionId GREEN = new RevisionId("green");
    private static final int SWITCHES = 300;

    private TestOrigin blue;
    private TestOrigin green;
    private Router router;
    private final AtomicLong routed = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() {
        blue = new TestOrigin("blue");
        green = new TestOrigin("green");
        router = Router.start(Router.LOOPBACK, 0, Duration.ofSeconds(30), AccessLog.none());
        router.ready(Map.of(
                BLUE,
                List.of(new Upstream("blue-1", blue.port())),
                GREEN,
                List.of(new Upstream("green-1", green.port()))));
        router.route(TrafficRules.all(BLUE));
    }

    @AfterEach
    void stop() {
        router.close();
        blue.close();
        green.close();
    }

    @Test
    void no_request_is_lost_or_served_by_earlier_rules_over_many_switches() throws InterruptedException {
        List<Thread> users = new ArrayList<>();
        users.add(new Thread(() -> use(true, "GET")));
        users.add(new Thread(() -> use(true, "POST")));
        users.add(new Thread(() -> use(false, "GET")));
        users.add(new Thread(() -> use(false, "POST")));
        users.forEach(Thread::start);

        for (int index = 1; index <= SWITCHES; index++) {
            long before = answered.get();
            router.route(TrafficRules.all(index % 2 == 0 ? BLUE : GREEN));
            routed.set(index);
            eventually(() -> assertThat(answered.get()).isGreaterThan(before + 8));
        }
        stopped.set(true);
        for (Thread user : users) {
            user.join();
        }

        assertThat(lost).isEmpty();
        assertThat(router.requests()).isEqualTo(answered.get());
        assertThat(router.counts(BLUE).requests() + router.counts(GREEN).requests())
                .isEqualTo(answered.get());
        eventually(() -> assertThat(
                        router.counts(BLUE).isIdle() && router.counts(GREEN).isIdle())
                .isTrue());
    }

    private void use(boolean kept, String method) {
        try (UserConnection connection = new UserConnection(router.port())) {
            while (!stopped.get()) {
                long atStart = routed.get();
                String version = connection.ask(method, kept, "accept: */*");
                // the switch to come may already be in force while its number is not out yet
                boolean expected =
                        version.equals(name(atStart)) || routed.get() > atStart || version.equals(name(atStart + 1));
                if (!expected) {
                    lost.add("after switch " + atStart + " came " + version);
                }
                answered.incrementAndGet();
            }
        } catch (IOException broken) {
            lost.add(method + (kept ? " kept: " : " fresh: ") + broken);
        }
    }

    private static String name(long index) {
        return index % 2 == 0 ? "blue" : "green";
    }
}
