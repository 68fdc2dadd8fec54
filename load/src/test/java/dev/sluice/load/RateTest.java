package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 100_001, Double.NaN, Double.POSITIVE_INFINITY})
    void a_rate_is_above_zero_and_within_reach(double perSecond) {
        assertThatThrownBy(() -> Rate.perSecond(perSecond))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("perSecond was " + perSecond);
    }

    @Test
    void arrivals_do_not_drift_over_a_day_at_an_odd_rate() {
        long number = 3 * 86_400;

        assertThat(Rate.perSecond(3).offsetNanos(number)).isEqualTo(86_400_000_000_000L);
    }

    @Test
    void a_rate_prints_as_people_write_it() {
        assertThat(Rate.perSecond(200)).hasToString("200/s");
        assertThat(Rate.perSecond(0.5)).hasToString("0.5/s");
    }
}
