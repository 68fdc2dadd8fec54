package dev.sluice.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightTest {

    @ParameterizedTest
    @CsvSource({"0, 0%", "1, 0.01%", "10, 0.1%", "500, 5%", "1050, 10.5%", "9999, 99.99%", "10000, 100%"})
    void a_weight_prints_as_people_write_it(int basisPoints, String text) {
        assertThat(new Weight(basisPoints)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10_001})
    void a_weight_is_between_nothing_and_everything(int basisPoints) {
        assertThatThrownBy(() -> new Weight(basisPoints))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight was " + basisPoints + " basis points but must be in [0, 10000]");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.01, 1", "0.07, 7", "5, 500", "12.34, 1234", "33.33, 3333", "99.99, 9999", "100, 10000"})
    void percent_has_two_decimals(double percent, int basisPoints) {
        assertThat(Weight.percent(percent)).isEqualTo(new Weight(basisPoints));
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                -0.01,
                100.01,
                0.005,
                33.333,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                1e300
            })
    void a_share_finer_than_that_or_outside_is_refused(double percent) {
        assertThatThrownBy(() -> Weight.percent(percent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("percent was " + percent + " but must be in [0, 100] with at most two decimals");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "1, 3, 3333", "2, 3, 6667", "1, 8, 1250", "7, 7, 10000", "1, 10000, 1", "1, 30000, 0"})
    void a_part_of_a_whole_is_rounded_to_the_nearest_basis_point(int part, int whole, int basisPoints) {
        assertThat(Weight.ofParts(part, whole)).isEqualTo(new Weight(basisPoints));
    }

    @ParameterizedTest
    @CsvSource({"-1, 3", "4, 3", "0, 0", "1, -1"})
    void a_part_is_not_more_than_the_whole_and_a_whole_not_nothing(int part, int whole) {
        assertThatThrownBy(() -> Weight.ofParts(part, whole))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("share was " + part + " of " + whole + " but must be a part of at least one");
    }

    @Test
    void a_weight_and_its_complement_are_everything() {
        assertThat(Weight.ZERO.complement()).isEqualTo(Weight.ALL);
        assertThat(Weight.percent(33.33).complement()).isEqualTo(Weight.percent(66.67));
    }

    @Test
    void weights_have_an_order() {
        assertThat(Weight.ALL).isGreaterThan(Weight.percent(50)).isGreaterThan(Weight.ZERO);
    }
}
