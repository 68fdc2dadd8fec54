package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasurementTest {
    @Test
    void the_line_of_many_samples_has_the_median_and_the_spread() {
        var odd = new Measurement("decisions-per-second", "1/s", List.of(300_000.0, 100_000.0, 200_000.4));
        var even = new Measurement("gap", "ms", List.of(4.0, 1.0, 2.0, 9.0));

        assertThat(odd.line("driver"))
                .isEqualTo("BENCH driver decisions-per-second 200000 1/s n=3 min=100000 max=300000");
        assertThat(even.line("driver")).isEqualTo("BENCH driver gap 3 ms n=4 min=1 max=9");
    }

    @Test
    void the_line_of_one_sample_claims_no_spread() {
        assertThat(new Measurement("states", "count", List.of(42.0)).line("explorer"))
                .isEqualTo("BENCH explorer states 42 count n=1");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "99.996, 100.00", "123.6, 124", "1.23456, 1.235", "0.00123456, 0.001235", "-2.5, -2.500"
    })
    void small_numbers_keep_four_digits_and_large_ones_no_decimals(double value, String shown) {
        assertThat(Measurement.number(value)).isEqualTo(shown);
    }

    @Test
    void a_measurement_that_would_break_the_line_or_means_nothing_is_refused() {
        assertThatThrownBy(() -> new Measurement("Two Words", "ms", List.of(1.0)))
                .hasMessageContaining("Two Words");
        assertThatThrownBy(() -> new Measurement("gap", "per second", List.of(1.0)))
                .hasMessageContaining("per second");
        assertThatThrownBy(() -> new Measurement("gap", "ms", List.of())).hasMessageContaining("at least one");
        assertThatThrownBy(() -> new Measurement("gap", "ms", List.of(1.0, Double.NaN)))
                .hasMessageContaining("finite");
    }
}
