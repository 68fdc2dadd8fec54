package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrkTest {
    private static final String PRINTED = """
            Running 5s test @ http://127.0.0.1:8080/
              1 threads and 4 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency    20.37ms    1.02ms  42.11ms   98.76%
                Req/Sec   196.30     10.20   202.00     94.00%
              Latency Distribution
                 50%   20.31ms
                 75%   20.42ms
                 90%   20.60ms
                 99%   21.98ms
              981 requests in 5.00s, 71.85KB read
            Requests/sec:    196.12
            Transfer/sec:     14.36KB
            """;

    @Test
    void the_rate_and_the_median_are_read() throws IOException {
        assertThat(Wrk.parse(PRINTED)).isEqualTo(new Wrk.Result(196.12, 20.31));
    }

    @ParameterizedTest
    @CsvSource({"850.00us, 0.85", "20.31ms, 20.31", "1.25s, 1250"})
    void the_median_has_the_unit_that_suits_it(String written, double millis) throws IOException {
        assertThat(Wrk.parse(PRINTED.replace("50%   20.31ms", "50%   " + written))
                        .p50Millis())
                .isEqualTo(millis);
    }

    @Test
    void a_run_with_failed_requests_is_no_result() {
        assertThatThrownBy(() -> Wrk.parse(PRINTED + "  Non-2xx or 3xx responses: 7\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("wrk had failed requests: Non-2xx or 3xx responses: 7");
        assertThatThrownBy(() -> Wrk.parse("unable to connect")).hasMessageContaining("unable to connect");
    }
}
