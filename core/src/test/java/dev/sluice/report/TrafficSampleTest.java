package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrafficSampleTest {
    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void everything_that_can_not_be_measured_is_told_at_once() {
        assertThatThrownBy(() -> new TrafficSample(
                        NOON,
                        Duration.ZERO,
                        " ",
                        -1,
                        2,
                        new TreeMap<>(Map.of(0.0, SECOND, 1.0, SECOND, 0.5, SECOND.negated()))))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .extracting(p -> p.field())
                                .containsExactly(
                                        "during", "version", "requests", "errors", "latency", "latency", "latency"));
    }

    @Test
    void not_a_number_is_no_quantile_and_there_are_no_more_errors_than_requests() {
        assertThatThrownBy(() -> TrafficSample.of(NOON, SECOND, "v1", 1, 0).withLatency(Double.NaN, SECOND))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> TrafficSample.of(NOON, SECOND, "v1", 1, 2))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must be from 0 to all 1");
    }

    @Test
    void quantiles_are_in_their_order_whatever_order_they_came_in() {
        TreeMap<Double, Duration> backwards = new TreeMap<>(Collections.reverseOrder());
        backwards.putAll(Map.of(0.5, SECOND, 0.9, SECOND, 0.99, SECOND));

        TrafficSample sample = new TrafficSample(NOON, SECOND, "v1", 1, 0, backwards);
        backwards.clear();

        assertThat(sample.latency()).containsOnlyKeys(0.5, 0.9, 0.99);
        assertThat(sample.latency().firstKey()).isEqualTo(0.5);
    }

    @Test
    void two_as_one_have_both_counts_and_of_each_quantile_that_both_have_the_worse() {
        TrafficSample early = TrafficSample.of(NOON, SECOND, "v1", 10, 1)
                .withLatency(0.5, Duration.ofMillis(5))
                .withLatency(0.99, Duration.ofMillis(90));
        TrafficSample late = TrafficSample.of(NOON.plusSeconds(3), SECOND.multipliedBy(3), "v1", 30, 0)
                .withLatency(0.99, Duration.ofMillis(70));

        assertThat(early.and(late))
                .isEqualTo(TrafficSample.of(NOON.plusSeconds(3), SECOND.multipliedBy(4), "v1", 40, 1)
                        .withLatency(0.99, Duration.ofMillis(90)));
    }
}
