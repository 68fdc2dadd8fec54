package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimescaleTest {
    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.0000005S, less than 1ms",
        "PT0.25S, 250ms",
        "PT0.9999S, 999ms",
        "PT1S, 1s",
        "PT12.34S, 12.3s",
        "PT59.96S, 1m",
        "PT1M0.5S, 1m 0.5s",
        "PT1H5M, 1h 5m",
        "PT49H0M2S, 49h 2s"
    })
    void a_time_is_written_as_people_write_it(Duration duration, String text) {
        assertThat(Timescale.text(duration)).isEqualTo(text);
    }

    @Test
    void an_instant_has_its_place_and_what_is_outside_is_at_the_edge() {
        Timescale scale = new Timescale(NOON, NOON.plusSeconds(10));

        assertThat(scale.x(NOON.plusMillis(2_500))).isEqualTo(250);
        assertThat(scale.x(NOON.minusSeconds(5))).isZero();
        assertThat(scale.x(NOON.plusSeconds(99))).isEqualTo(Timescale.WIDTH);
        assertThat(scale.since(NOON.minusSeconds(5))).isEqualTo("−5s");
        assertThat(scale.since(NOON.plusSeconds(65))).isEqualTo("+1m 5s");
    }

    @Test
    void a_rollout_that_took_no_time_has_its_place_too() {
        assertThat(new Timescale(NOON, NOON).x(NOON)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0.0012, 0.002", "1, 1", "1.01, 2", "2.5, 5", "7, 10", "1000, 1000", "123456, 200000"})
    void the_upper_edge_of_a_drawing_is_a_round_number(double value, double edge) {
        assertThat(Plot.above(value)).isEqualTo(edge);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|0", "0.0451|0.0451", "2.333|2.33", "99.96|100", "999.4|999", "28904|28,904"})
    void a_number_is_shown_with_what_can_be_known_of_it(double value, String shown) {
        assertThat(Plot.shown(value)).isEqualTo(shown);
    }
}
