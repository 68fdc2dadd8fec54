package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.load.Counts.VersionCount;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LoadReportTest {
    private static final Load LOAD = Load.to(URI.create("http://shop.example/"))
            .rate(100)
            .during(Duration.ofSeconds(12))
            .warmUp(Duration.ofSeconds(2))
            .build();
    private static final Counts FRESH =
            new Counts(400, Map.of(Failure.RESET, 3L), 3, Map.of("v1", new VersionCount(397, 0)));
    private static final Counts KEPT =
            new Counts(600, Map.of(Failure.STATUS_5XX, 6L), 0, Map.of("v2", new VersionCount(600, 6)));

    @Test
    void the_measured_requests_are_the_fresh_and_the_kept_ones() {
        LoadReport report = report(FRESH, KEPT, 0, 0, 0, Duration.ofMillis(1));

        assertThat(report.total().requests()).isEqualTo(1_000);
        assertThat(report.total().failed()).isEqualTo(9);
        assertThat(report.achievedPerSecond()).isEqualTo(100);
        assertThat(report.valid()).isTrue();
    }

    @Test
    void a_generator_that_was_starved_says_so_with_every_reason() {
        Counts exhausted = new Counts(5, Map.of(Failure.EXHAUSTED, 5L), 5, Map.of());

        LoadReport report = report(exhausted, KEPT, 7, 2, 1, Duration.ofMillis(80));

        assertThat(report.valid()).isFalse();
        assertThat(report.doubts())
                .satisfiesExactly(
                        doubt -> assertThat(doubt).startsWith("starved: 7 requests did not leave"),
                        doubt -> assertThat(doubt).startsWith("starved: one request in a hundred left 80 ms late"),
                        doubt -> assertThat(doubt).startsWith("starved: 5 requests found no port"),
                        doubt -> assertThat(doubt).startsWith("2 requests were still under way"),
                        doubt -> assertThat(doubt).startsWith("the observer failed 1 times, first with oh"));
        assertThat(report.toString()).contains("INVALID: starved");
    }

    @Test
    void a_run_without_a_request_proves_nothing() {
        LoadReport report = report(Counts.NONE, Counts.NONE, 0, 0, 0, Duration.ofMillis(1));

        assertThat(report.valid()).isFalse();
        assertThat(report.doubts()).containsExactly("no request was measured");
    }

    @Test
    void a_report_prints_for_people() {
        assertThat(report(FRESH, KEPT, 0, 0, 0, Duration.ofMillis(1))
                        .toString()
                        .lines()
                        .map(String::stripTrailing))
                .containsExactly(
                        "GET http://shop.example/ at 100/s during PT12S",
                        "  verdict   VALID",
                        "  requests  1000, 9 failed, 3 lost, 100.0/s",
                        "  fresh     400, 3 failed, 3 lost",
                        "  kept      600, 6 failed, 0 lost",
                        "  warm-up   200, 0 failed, 0 lost",
                        "  latency   p50 5.00 ms, p90 5.00 ms, p99 5.00 ms, p99.9 5.00 ms, longest 1.50 s",
                        "  service   p50 0.00 ms, p90 0.00 ms, p99 0.00 ms, p99.9 0.00 ms, longest 0.00 ms",
                        "  late by   p50 1.00 ms, p90 1.00 ms, p99 1.00 ms, p99.9 1.00 ms, longest 1.00 ms",
                        "  failures  RESET 3, STATUS_5XX 6",
                        "  versions  v1 397 (0 errors), v2 600 (6 errors)");
    }

    @Test
    void a_report_prints_for_machines() {
        JsonNode json = new JsonMapper()
                .readTree(report(FRESH, KEPT, 1, 0, 0, Duration.ofMillis(1)).toJson());

        assertThat(json.get("format").asInt()).isEqualTo(1);
        assertThat(json.get("startedAt").asString()).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(json.get("valid").asBoolean()).isFalse();
        assertThat(json.get("doubts").size()).isEqualTo(1);
        assertThat(json.at("/total/requests").asLong()).isEqualTo(1_000);
        assertThat(json.at("/total/failures/RESET").asLong()).isEqualTo(3);
        assertThat(json.at("/total/versions/v2/errors").asLong()).isEqualTo(6);
        assertThat(json.at("/fresh/lost").asLong()).isEqualTo(3);
        assertThat(json.at("/latency/longest").asDouble()).isCloseTo(1.5, within(0.002));
    }

    private static LoadReport report(
            Counts fresh, Counts kept, long unsent, long abandoned, long observerFailures, Duration lag) {
        Histogram latency = new Histogram(3);
        latency.recordValueWithCount(5_000, 9_999);
        latency.recordValue(1_500_000);
        Histogram lags = new Histogram(3);
        lags.recordValueWithCount(lag.toNanos() / 1_000, 1_000);
        return new LoadReport(
                LOAD,
                Instant.parse("2026-11-23T12:00:00Z"),
                Duration.ofSeconds(12),
                new LoadReport.Parts(
                        new Counts(200, Map.of(), 0, Map.of()),
                        fresh,
                        kept,
                        LatencySummary.of(latency),
                        LatencySummary.of(new Histogram(3)),
                        LatencySummary.of(lags),
                        unsent,
                        abandoned,
                        observerFailures,
                        Optional.of("oh")));
    }
}
