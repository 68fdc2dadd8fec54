package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EstimateTest {
    private static final Reading.Histogram HISTOGRAM =
            new Reading.Histogram(List.of(0.1, 0.25, 0.5, 1.0), List.of(50L, 30L, 10L, 5L, 5L));

    @Test
    void counts_are_a_share() {
        Reading reading = new Reading.Counts(200, 3);

        assertThat(Estimate.of(Metric.errorRatio(), reading, 1)).isEqualTo(Estimate.of(0.015));
        assertThat(Estimate.of(Metric.slowerThan(Duration.ofMillis(300)), reading, 1))
                .isEqualTo(Estimate.of(0.015));
        assertThat(Estimate.of(Metric.query("share", Metric.RATIO, "q"), reading, 1))
                .isEqualTo(Estimate.of(0.015));
    }

    @ParameterizedTest
    @CsvSource({
        // limit in ms, and between which shares those are that were slower
        "100, 0.5, 0.5",
        "250, 0.2, 0.2",
        "1000, 0.05, 0.05",
        "300, 0.1, 0.2",
        "50, 0.5, 1",
        "2000, 0, 0.05",
    })
    void a_histogram_tells_the_share_of_slower_requests_exactly_at_an_edge_only(long limit, double low, double high) {
        Estimate estimate = Estimate.of(Metric.slowerThan(Duration.ofMillis(limit)), HISTOGRAM, 1);

        assertThat(estimate.low()).isEqualTo(low, within(1e-12));
        assertThat(estimate.high()).isEqualTo(high, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({
        "0.25, 0.05",
        "0.5, 0.1",
        "0.65, 0.175",
        "0.8, 0.25",
        "0.9, 0.5",
        "0.925, 0.75",
        "0.95, 1.0",
    })
    void a_quantile_is_found_as_prometheus_finds_it(double quantile, double seconds) {
        Estimate estimate = Estimate.of(Metric.latencyQuantile(quantile), HISTOGRAM, 1);

        assertThat(estimate.low()).isEqualTo(seconds, within(1e-12)).isEqualTo(estimate.high());
    }

    @Test
    void a_quantile_beyond_the_last_edge_is_more_than_that_and_nobody_knows_how_much() {
        Estimate estimate = Estimate.of(Metric.latencyQuantile(0.99), HISTOGRAM, 1);

        assertThat(estimate.low()).isEqualTo(1.0);
        assertThat(estimate.high()).isInfinite();
        assertThat(estimate.text(Metric.SECONDS)).isEqualTo("more than 1 seconds");
    }

    static Stream<Arguments> readings_that_do_not_fit() {
        Metric.Query orders = Metric.query("orders", "orders", "q");
        return Stream.of(
                Arguments.of(Metric.errorRatio(), new Reading.Counts(0, 0), "there was no request"),
                Arguments.of(Metric.errorRatio(), new Reading.Value(1.01), "a share of 1.01"),
                Arguments.of(Metric.errorRatio(), new Reading.Value(-0.01), "a share of -0.01"),
                Arguments.of(Metric.errorRatio(), HISTOGRAM, "a histogram"),
                Arguments.of(Metric.slowerThan(Duration.ofSeconds(1)), new Reading.Value(2), "a share of 2.0"),
                Arguments.of(Metric.latencyQuantile(0.9), new Reading.Counts(9, 1), "counts"),
                Arguments.of(Metric.latencyQuantile(0.9), new Reading.Value(-1), "a latency of -1.0"),
                Arguments.of(
                        Metric.latencyQuantile(0.9),
                        new Reading.Histogram(List.of(1.0), List.of(0L, 0L)),
                        "there was no request"),
                Arguments.of(orders, new Reading.Counts(9, 1), "counts"),
                Arguments.of(orders, HISTOGRAM, "a histogram"),
                Arguments.of(orders, Reading.of(Double.NaN), "NaN"));
    }

    @ParameterizedTest
    @MethodSource("readings_that_do_not_fit")
    void a_reading_that_does_not_fit_its_metric_is_no_data(Metric metric, Reading reading, String why) {
        Estimate estimate = Estimate.of(metric, reading, 1);

        assertThat(estimate.missing())
                .hasValueSatisfying(noData -> assertThat(noData.reason()).contains(why));
        assertThat(estimate.low()).isNaN();
    }

    @Test
    void values_are_taken_as_they_are() {
        assertThat(Estimate.of(Metric.query("orders", "orders", "q"), new Reading.Value(-7), 1))
                .isEqualTo(Estimate.of(-7));
        assertThat(Estimate.of(Metric.latencyQuantile(0.5), new Reading.Value(0.2), 1))
                .isEqualTo(Estimate.of(0.2));
        assertThat(Estimate.of(Metric.errorRatio(), new Reading.Value(1), 1)).isEqualTo(Estimate.of(1));
        assertThat(Estimate.of(Metric.errorRatio(), new Reading.Value(Math.nextUp(1.0)), 1))
                .isEqualTo(Estimate.of(1));
    }

    @Test
    void fewer_requests_than_asked_for_are_no_data_and_so_is_a_number_that_does_not_tell() {
        assertThat(Estimate.of(Metric.errorRatio(), new Reading.Counts(10, 0), 10)
                        .missing())
                .isEmpty();
        assertThat(kind(new Reading.Counts(9, 0))).isEqualTo(Reading.NoData.Kind.TOO_FEW);
        assertThat(kind(new Reading.Value(0))).isEqualTo(Reading.NoData.Kind.UNSUITABLE);
    }

    private static Reading.NoData.Kind kind(Reading reading) {
        return Estimate.of(Metric.errorRatio(), reading, 10)
                .missing()
                .orElseThrow()
                .kind();
    }
}
