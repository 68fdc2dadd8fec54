package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadLimitsTest {
    private static final LoadLimits LIMITS =
            LoadLimits.NO_FAILURE.with(Quantile.P50, Duration.ofMillis(100)).with(Quantile.P99, Duration.ofMillis(300));

    @Test
    void what_is_kept_to_is_not_broken() {
        assertThat(LIMITS.brokenBy(report(90, 250, 90, 250, 0))).isEmpty();
        assertThat(LIMITS.seenBy(report(90, 250, 90, 250, 0)))
                .matches("p50 90 ms, p99 2(49|50|51) ms, 0 of 1000 requests failed, 100\\.0/s");
    }

    @Test
    void every_limit_that_broke_is_named_with_its_number() {
        assertThat(LIMITS.brokenBy(report(150, 400, 150, 400, 3)))
                .satisfiesExactly(
                        errors -> assertThat(errors).isEqualTo("3 of 1000 requests failed (RESET 3) but none may"),
                        p50 -> assertThat(p50).isEqualTo("p50 was 150 ms but must be under 100 ms"),
                        p99 -> assertThat(p99).isEqualTo("p99 was 400 ms but must be under 300 ms"));
    }

    @Test
    void what_only_the_generator_delayed_is_told_from_what_the_service_did() {
        LoadReport late = report(150, 400, 90, 250, 0);
        LoadReport slow = report(150, 400, 90, 390, 0);
        LoadReport failing = report(150, 400, 90, 250, 1);

        assertThat(LIMITS.brokenBy(late)).hasSize(2);
        assertThat(LIMITS.brokenByLatenessAlone(late)).isTrue();
        assertThat(LIMITS.brokenByLatenessAlone(slow)).isFalse();
        assertThat(LIMITS.brokenByLatenessAlone(failing)).isFalse();
    }

    @Test
    void the_share_that_may_fail_is_not_broken_by_exactly_that_share() {
        LoadLimits tolerant = LIMITS.withErrorRatio(0.003);

        assertThat(tolerant.brokenBy(report(90, 250, 90, 250, 3))).isEmpty();
        assertThat(tolerant.brokenBy(report(90, 250, 90, 250, 4)))
                .containsExactly("4 of 1000 requests failed (RESET 4) but at most 0.3 % may");
    }

    /** A run of a thousand requests with two latencies, and the same without what the generator added. */
    static LoadReport report(long p50, long p99, long servedP50, long servedP99, long failed) {
        LatencySummary none = LatencySummary.of(new Histogram(3));
        return new LoadReport(
                Load.to(URI.create("http://shop.example/"))
                        .rate(100)
                        .during(Duration.ofSeconds(10))
                        .build(),
                Instant.EPOCH,
                Duration.ofSeconds(10),
                new LoadReport.Parts(
                        Counts.NONE,
                        new Counts(1_000, failed == 0 ? Map.of() : Map.of(Failure.RESET, failed), failed, Map.of()),
                        Counts.NONE,
                        times(p50, p99),
                        times(servedP50, servedP99),
                        none,
                        0,
                        0,
                        0,
                        Optional.empty()));
    }

    private static LatencySummary times(long p50, long p99) {
        Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount(p50 * 1_000, 900);
        histogram.recordValueWithCount(p99 * 1_000, 100);
        return LatencySummary.of(histogram);
    }
}
