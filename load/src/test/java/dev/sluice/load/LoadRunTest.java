package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.load.RudeServer.Manner;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadRunTest {
    private final LoadGenerator generator = LoadGenerator.create();

    @AfterEach
    void endAllRuns() {
        generator.close();
    }

    @Test
    void a_stopped_run_lets_requests_under_way_end() throws IOException {
        try (RudeServer server = RudeServer.polite()) {
            LoadRun run = generator.start(hourOf(server.uri()));
            waitUntil(() -> run.progress().counts().requests() > 20);
            server.stall();
            waitUntil(() -> run.progress().inFlight() > 5);
            run.stop();
            server.goOn();
            LoadReport report = run.await();

            assertThat(report.total().requests()).isEqualTo(server.requests());
            assertThat(report.total().failed()).isZero();
            assertThat(report.abandoned()).isZero();
            assertThat(report.lasted()).isLessThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void closing_gives_up_what_is_under_way_and_says_so() throws IOException {
        try (RudeServer server = RudeServer.polite()) {
            server.stall();
            LoadRun run = generator.start(hourOf(server.uri()));
            waitUntil(() -> run.progress().inFlight() > 5);

            generator.close();

            assertThat(run.report()).get().satisfies(report -> {
                assertThat(report.abandoned()).isGreaterThan(5);
                assertThat(report.total().requests()).isZero();
                assertThat(report.valid()).isFalse();
            });
            assertThatThrownBy(() -> generator.start(hourOf(server.uri()))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void runs_have_named_daemon_threads_that_end_with_them() throws IOException {
        try (RudeServer server = RudeServer.polite()) {
            Set<Thread> seen = ConcurrentHashMap.newKeySet();
            LoadRun first = generator.start(load(server.uri(), 20), exchange -> seen.add(Thread.currentThread()));
            LoadRun second = generator.start(hourOf(server.uri()), exchange -> seen.add(Thread.currentThread()));
            first.await();
            waitUntil(() -> second.progress().counts().requests() > 0);
            second.close();

            assertThat(seen).hasSize(2).allMatch(Thread::isDaemon);
            assertThat(seen).extracting(Thread::getName).containsExactlyInAnyOrder("sluice-load-1", "sluice-load-2");
            waitUntil(() -> seen.stream().noneMatch(Thread::isAlive));
        }
    }

    @Test
    void an_observer_sees_each_exchange_once_with_its_answer() throws IOException {
        try (RudeServer server = RudeServer.treating(number -> number == 7 ? Manner.CLOSE : Manner.ANSWER)) {
            List<Exchange> seen = new CopyOnWriteArrayList<>();
            Instant before = Instant.now();
            Load load = Load.to(server.uri())
                    .rate(100)
                    .during(Duration.ofSeconds(1))
                    .bodyLimit(4)
                    .build();
            generator.start(load, seen::add).await();

            assertThat(seen)
                    .extracting(Exchange::number)
                    .doesNotHaveDuplicates()
                    .hasSize(100);
            assertThat(seen)
                    .filteredOn(exchange -> exchange.failure().isPresent())
                    .hasSize(1);
            assertThat(seen)
                    .filteredOn(exchange -> exchange.answer().isPresent())
                    .hasSize(99)
                    .allSatisfy(exchange -> {
                        assertThat(exchange.answer().orElseThrow().body()).isEqualTo("hell");
                        assertThat(exchange.sent()).isBetween(before, exchange.ended());
                    });
        }
    }

    @Test
    void an_observer_that_throws_is_reported_and_stops_nothing() throws IOException {
        try (RudeServer server = RudeServer.polite()) {
            LoadReport report = generator
                    .start(load(server.uri(), 50), exchange -> {
                        throw new IllegalArgumentException("not mine");
                    })
                    .await();

            assertThat(report.total().succeeded()).isEqualTo(50);
            assertThat(report.doubts())
                    .singleElement()
                    .asString()
                    .contains("the observer failed 50 times")
                    .contains("not mine");
        }
    }

    private static Load load(URI uri, int requests) {
        return Load.to(uri)
                .rate(requests)
                .during(Duration.ofSeconds(1))
                .timeout(Duration.ofSeconds(20))
                .lagLimit(Duration.ofSeconds(30))
                .build();
    }

    private static Load hourOf(URI uri) {
        return Load.to(uri)
                .rate(100)
                .during(Duration.ofHours(1))
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static void waitUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            assertThat(Thread.currentThread().isInterrupted()).as("timed out").isFalse();
        }
    }
}
