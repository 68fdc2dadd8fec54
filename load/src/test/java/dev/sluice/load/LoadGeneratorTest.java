package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.RudeServer.Manner;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadGeneratorTest {
    private final LoadGenerator generator = LoadGenerator.create();

    @AfterEach
    void endAllRuns() {
        generator.close();
    }

    @Test
    void every_request_is_sent_once_and_counted_once() throws IOException {
        try (RudeServer server = RudeServer.polite()) {
            LoadReport report = generator.start(load(server.uri(), 500)).await();

            assertThat(report.total().requests()).isEqualTo(500).isEqualTo(server.requests());
            assertThat(report.total().succeeded()).isEqualTo(500);
            assertThat(report.total().answeredBy("v1")).isEqualTo(500);
            assertThat(report.doubts()).isEmpty();
        }
    }

    @Test
    void an_error_that_a_release_answered_has_failed_but_is_not_lost() throws IOException {
        try (RudeServer server =
                RudeServer.treating(number -> number % 10 == 0 ? Manner.ERROR_WITH_VERSION : Manner.ANSWER)) {
            Counts total = generator.start(load(server.uri(), 200)).await().total();

            assertThat(total.failed(Failure.STATUS_5XX)).isEqualTo(20);
            assertThat(total.lost()).isZero();
            assertThat(total.versions().get("v2")).isEqualTo(new Counts.VersionCount(20, 20));
            assertThat(total.versions().get("v1")).isEqualTo(new Counts.VersionCount(180, 0));
        }
    }

    @Test
    void a_stall_shows_in_the_p99_of_the_open_loop_and_hides_from_a_closed_one() throws Exception {
        try (RudeServer server = RudeServer.polite();
                ClosedLoop closed = ClosedLoop.of(8, server.uri())) {
            LoadRun run = generator.start(Load.to(server.uri())
                    .rate(250)
                    .during(Duration.ofSeconds(4))
                    .lagLimit(Duration.ofSeconds(30))
                    .build());
            waitUntil(() -> run.progress().counts().requests() > 250);
            server.stall();
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            server.goOn();
            LoadReport open = run.await();
            LatencySummary hidden = closed.latency();

            assertThat(hidden.count()).isGreaterThan(800);
            assertThat(hidden.longest()).as("the closed loop met the stall").isGreaterThan(Duration.ofMillis(900));
            assertThat(open.latency().p99())
                    .as("open p99 against closed p99 " + hidden.p99())
                    .isGreaterThan(hidden.p99().multipliedBy(3));
        }
    }

    @Test
    void what_the_generator_itself_delays_counts_as_latency_and_makes_the_run_invalid() throws IOException {
        try (RudeServer server = RudeServer.polite()) {
            Load load = Load.to(server.uri())
                    .rate(200)
                    .during(Duration.ofSeconds(1))
                    .lagLimit(Duration.ofMillis(200))
                    .build();
            LoadReport report = generator
                    .start(load, exchange -> {
                        if (exchange.number() == 50) {
                            LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
                        }
                    })
                    .await();

            assertThat(report.latency().p99()).isGreaterThan(Duration.ofMillis(300));
            assertThat(report.lag().p99()).isGreaterThan(Duration.ofMillis(300));
            assertThat(report.valid()).isFalse();
            assertThat(report.doubts())
                    .singleElement()
                    .asString()
                    .startsWith("starved")
                    .contains("late");
        }
    }

    @Test
    void reaching_the_limit_of_requests_under_way_makes_the_run_invalid() throws IOException {
        try (RudeServer server = RudeServer.polite()) {
            server.stall();
            Load load = Load.to(server.uri())
                    .rate(200)
                    .during(Duration.ofSeconds(1))
                    .inFlightLimit(10)
                    .timeout(Duration.ofSeconds(20))
                    .lagLimit(Duration.ofSeconds(30))
                    .build();
            LoadRun run = generator.start(load);
            waitUntil(() -> run.progress().unsent() == 190);
            server.goOn();
            LoadReport report = run.await();

            assertThat(report.total().succeeded()).isEqualTo(10);
            assertThat(report.unsent()).isEqualTo(190);
            assertThat(report.doubts()).singleElement().asString().contains("190 requests did not leave");
        }
    }

    @Test
    void the_warm_up_is_counted_apart() throws IOException {
        try (RudeServer server = RudeServer.treating(number -> Manner.ERROR_WITHOUT_VERSION)) {
            Load load = Load.to(server.uri())
                    .rate(100)
                    .during(Duration.ofMillis(1_500))
                    .warmUp(Duration.ofMillis(500))
                    .timeout(Duration.ofSeconds(20))
                    .build();

            LoadReport report = generator.start(load).await();

            assertThat(report.warmUp().requests()).isEqualTo(50);
            assertThat(report.warmUp().lost()).isEqualTo(50);
            assertThat(report.total().requests()).isEqualTo(100);
            assertThat(report.total().lost()).isEqualTo(100);
            assertThat(report.latency().count()).isEqualTo(100);
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

    private static void waitUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            assertThat(Thread.currentThread().isInterrupted()).as("timed out").isFalse();
        }
    }
}
