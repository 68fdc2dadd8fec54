package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTest {

    @ParameterizedTest
    @CsvSource({
        "25, 4, 1, 1",
        "25, 5, 2, 1",
        "25, 1, 1, 0",
        "0, 7, 0, 0",
        "100, 7, 7, 7",
        "1, 10000, 100, 100",
        "50, 0, 0, 0"
    })
    void a_percentage_is_rounded_up_for_a_surge_and_down_for_what_may_be_missing(
            int percent, int total, int up, int down) {
        assertThat(Amount.percent(percent).ofRoundedUp(total)).isEqualTo(up);
        assertThat(Amount.percent(percent).ofRoundedDown(total)).isEqualTo(down);
    }

    @Test
    void a_number_of_instances_is_what_it_is() {
        assertThat(Amount.instances(3).ofRoundedUp(1)).isEqualTo(3);
        assertThat(Amount.instances(3).ofRoundedDown(100)).isEqualTo(3);
    }

    @Test
    void an_amount_prints_as_people_write_it() {
        assertThat(Amount.percent(25)).hasToString("25%");
        assertThat(Amount.instances(25)).hasToString("25").isNotEqualTo(Amount.percent(25));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, true, 'amount was -1% but must be in [0, 100]%'",
        "101, true, 'amount was 101% but must be in [0, 100]%'",
        "-1, false, 'amount was -1 but must be in [0, 10000]'",
        "10001, false, 'amount was 10001 but must be in [0, 10000]'"
    })
    void an_amount_is_neither_below_nothing_nor_beyond_every_capacity(int value, boolean percent, String message) {
        assertThatThrownBy(() -> new Amount(value, percent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
