package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10_000})
    void a_fixed_capacity_is_a_count(int count) {
        Capacity capacity = Capacity.fixed(count);

        assertThat(capacity).isEqualTo(new Capacity.Fixed(count)).hasToString("" + count);
        assertThat(capacity.floor()).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10_001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void a_count_is_in_0_to_10000(int count) {
        assertThatThrownBy(() -> Capacity.fixed(count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count was " + count + " but must be in [0, 10000]");
    }

    @Test
    void no_capacity_has_one_name() {
        assertThat(Capacity.fixed(0)).isSameAs(Capacity.NONE);
    }

    @Test
    void an_autoscaler_decides_between_bounds() {
        Capacity capacity = Capacity.auto(2, 10);

        assertThat(capacity).hasToString("2..10");
        assertThat(capacity.floor()).isEqualTo(2);
        assertThat(Capacity.auto(10_000, 10_000)).hasToString("10000..10000");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 5, 'min was 0 but must be in [1, 10000]'",
        "3, 2, 'max was 2 but must be in [3, 10000]'",
        "1, 10001, 'max was 10001 but must be in [1, 10000]'",
        "10001, 10001, 'min was 10001 but must be in [1, 10000]'"
    })
    void the_bounds_of_an_autoscaler_are_in_order_and_leave_one_instance(int min, int max, String message) {
        assertThatThrownBy(() -> Capacity.auto(min, max))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"4, 3, 4", "4, 4, 4", "4, 5, 5", "0, 1, 1"})
    void a_fixed_capacity_grows_to_what_is_live_and_never_shrinks(int recorded, int live, int restored) {
        assertThat(Capacity.fixed(recorded).atLeast(live)).isEqualTo(Capacity.fixed(restored));
    }

    @ParameterizedTest
    @CsvSource({"1, 2..10", "2, 2..10", "8, 8..10", "12, 12..12"})
    void the_bounds_of_an_autoscaler_rise_to_what_is_live(int live, String restored) {
        assertThat(Capacity.auto(2, 10).atLeast(live)).hasToString(restored);
    }

    @Test
    void each_kind_is_told_apart() {
        assertThat(Capacity.fixed(3).<String>match(f -> "fixed", a -> "auto")).isEqualTo("fixed");
        assertThat(Capacity.auto(3, 3).<String>match(f -> "fixed", a -> "auto")).isEqualTo("auto");
        assertThat(Capacity.fixed(3)).isNotEqualTo(Capacity.auto(3, 3));
    }
}
