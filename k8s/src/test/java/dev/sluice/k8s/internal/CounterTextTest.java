package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.k8s.RequestCounter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterTextTest {
    private static final RequestCounter COUNTER = RequestCounter.of("/metrics", 8080);

    @Test
    void all_series_are_added_up_and_other_counters_are_not() {
        String page = """
                # HELP http_requests_total Requests.
                # TYPE http_requests_total counter
                http_requests_total{route="/",code="200"} 7
                http_requests_total{route="/cart",code="500"} 2.5e1 1760000000000
                http_requests_total 1
                http_requests_total_created 1000
                my_http_requests_total 1000
                """;

        assertThat(CounterText.sum(COUNTER, page)).hasValue(33);
    }

    @Test
    void a_page_without_the_counter_has_no_sum_and_one_that_stands_at_zero_has() {
        assertThat(CounterText.sum(COUNTER, "")).isEmpty();
        assertThat(CounterText.sum(COUNTER, "other_total 4\n")).isEmpty();
        assertThat(CounterText.sum(COUNTER, "http_requests_total 0\n")).hasValue(0);
    }

    @Test
    void lines_may_end_as_on_windows() {
        assertThat(CounterText.sum(COUNTER, "http_requests_total 3\r\nhttp_requests_total{a=\"b\"} 4\r\n"))
                .hasValue(7);
    }

    @Test
    void series_with_an_excepted_value_are_left_out() {
        RequestCounter counter = COUNTER.except("route", "/health.*|/metrics");
        String page = """
                http_requests_total{route="/healthz"} 100
                http_requests_total{route="/metrics"} 100
                http_requests_total{route="/metrics/more"} 2
                http_requests_total{other="/metrics"} 4
                http_requests_total 8
                """;

        assertThat(CounterText.sum(counter, page)).hasValue(14);
    }

    @Test
    void only_excepted_series_are_no_counter_at_all() {
        assertThat(CounterText.sum(COUNTER.except("route", "/up"), "http_requests_total{route=\"/up\"} 9\n"))
                .isEmpty();
    }

    @Test
    void a_quote_a_brace_or_a_comma_inside_a_label_does_not_end_it() {
        String page = "http_requests_total{agent=\"a \\\"b\\\", route=\\\"/up\\\"}\",route=\"/\"} 5\n";

        assertThat(CounterText.sum(COUNTER, page)).hasValue(5);
        assertThat(CounterText.sum(COUNTER.except("route", "/up"), page)).hasValue(5);
        assertThat(CounterText.sum(COUNTER.except("route", "/"), page)).isEmpty();
    }

    @Test
    void an_exception_is_matched_with_the_label_and_not_with_its_escapes() {
        String page = "http_requests_total{agent=\"the \\\"probe\\\"\"} 5\nhttp_requests_total{agent=\"x\"} 1\n";

        assertThat(CounterText.sum(COUNTER.except("agent", "the \"probe\""), page))
                .hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "+Inf", "Infinity", "-Inf", "much"})
    void what_is_no_number_counts_as_nothing(String value) {
        assertThat(CounterText.sum(COUNTER, "http_requests_total{a=\"1\"} " + value + "\nhttp_requests_total 4\n"))
                .hasValue(4);
    }
}
