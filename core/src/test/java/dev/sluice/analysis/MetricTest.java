package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTest {

    @Test
    void the_usual_metrics_name_themselves_and_have_a_unit() {
        assertThat(Metric.errorRatio().name()).isEqualTo("error-ratio");
        assertThat(Metric.slowerThan(Duration.ofMillis(300)).name()).isEqualTo("slower-than-300ms");
        assertThat(Metric.slowerThan(Duration.ofNanos(1_500_000)).name()).isEqualTo("slower-than-1500us");
        assertThat(Metric.slowerThan(Duration.ofMillis(300)).seconds()).isEqualTo(0.3);
        assertThat(Metric.errorRatio().unit()).isEqualTo(Metric.RATIO);
        assertThat(Metric.slowerThan(Duration.ofSeconds(1)).unit()).isEqualTo(Metric.RATIO);
        assertThat(Metric.latencyQuantile(0.99).unit()).isEqualTo(Metric.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, latency-p50",
        "0.99, latency-p99",
        "0.999, latency-p99-9",
        "0.10, latency-p10",
        "0.00001, latency-p0-001",
        "0.99999, latency-p99-999",
    })
    void a_quantile_is_named_as_people_say_it(double quantile, String name) {
        assertThat(Metric.latencyQuantile(quantile).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.5, 99, 0.999999, Double.NaN})
    void a_quantile_is_between_0_and_1(double quantile) {
        assertThatThrownBy(() -> Metric.latencyQuantile(quantile))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quantile was " + quantile + " but must be in (0, 1) with at most 5 decimals");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT1H0.001S", "PT0.0000001S"})
    void a_latency_limit_is_of_whole_microseconds_up_to_an_hour(Duration limit) {
        assertThatThrownBy(() -> Metric.slowerThan(limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit was " + limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Errors", "error ratio", "-a", "a-", "a_b", "a23456789012345678901234567890x"})
    void a_name_is_a_label(String name) {
        assertThatThrownBy(() -> new Metric.ErrorRatio(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("metric name was '" + name + "' but must match");
    }

    @Test
    void a_query_keeps_its_parameters_in_the_order_of_their_names_and_changes_as_a_copy() {
        Metric.Query query = Metric.query("orders", "orders/min", "rate(orders{shop=\"{{shop}}\"}[1m])");

        Metric.Query with = query.with("shop", "north").with("a", "b").with("shop", "south");

        assertThat(query.parameters()).isEmpty();
        assertThat(with.parameters()).containsExactly(Map.entry("a", "b"), Map.entry("shop", "south"));
        assertThat(with).isEqualTo(new Metric.Query("orders", "orders/min", query.text(), with.parameters()));
    }

    @Test
    void a_query_that_nobody_can_keep_is_refused() {
        Map<String, String> many = IntStream.range(0, 21).boxed().collect(Collectors.toMap(i -> "p" + i, i -> ""));

        assertThatThrownBy(() -> Metric.query("a", "", " \n")).hasMessageContaining("had 2 characters but must");
        assertThatThrownBy(() -> Metric.query("a", "", "x".repeat(4_097))).hasMessageContaining("had 4097 characters");
        assertThatThrownBy(() -> Metric.query("a", "u".repeat(21), "x")).hasMessageContaining("at most 20 characters");
        assertThatThrownBy(() -> new Metric.Query("a", "", "x", many)).hasMessageContaining("had 21 parameters");
    }

    @Test
    void a_visitor_gets_what_it_does_not_know_as_something_else() {
        Metric.Visitor<String> knowsErrors = new Metric.Visitor<>() {
            @Override
            public String other(Metric metric) {
                return "other " + metric.name();
            }

            @Override
            public String errorRatio(Metric.ErrorRatio metric) {
                return "errors";
            }
        };

        assertThat(List.of(
                                Metric.errorRatio(),
                                Metric.slowerThan(Duration.ofSeconds(1)),
                                Metric.latencyQuantile(0.5),
                                Metric.query("q", "", "x"))
                        .stream()
                        .map(metric -> metric.accept(knowsErrors)))
                .containsExactly("errors", "other slower-than-1000ms", "other latency-p50", "other q");
    }
}
