package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {

    @ParameterizedTest
    @CsvSource({
        "0.5, true, true, false, false",
        "1.0, false, true, false, true",
        "1.5, false, false, true, true",
        "-3, true, true, false, false",
    })
    void below_and_above_leave_their_limit_out_and_at_most_and_at_least_take_it_in(
            double value, boolean below, boolean atMost, boolean above, boolean atLeast) {
        assertThat(Condition.below(1).holds(value)).isEqualTo(below);
        assertThat(Condition.atMost(1).holds(value)).isEqualTo(atMost);
        assertThat(Condition.above(1).holds(value)).isEqualTo(above);
        assertThat(Condition.atLeast(1).holds(value)).isEqualTo(atLeast);
    }

    @ParameterizedTest
    @CsvSource({"0.9, false", "1, true", "1.5, true", "2, true", "2.1, false"})
    void between_takes_both_ends_in(double value, boolean holds) {
        assertThat(Condition.between(1, 2).holds(value)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        // what a number between the two is surely, below 5
        "1, 2, true, false",
        "1, 5, false, false",
        "5, 5, false, true",
        "5, 9, false, true",
        "4, 9, false, false",
        "6, Infinity, false, true",
        "4, Infinity, false, false",
    })
    void an_estimate_is_in_a_range_only_if_all_of_it_is(double low, double high, boolean holds, boolean fails) {
        Estimate estimate = new Estimate(low, high, Optional.empty());

        assertThat(Condition.below(5).surelyHolds(estimate)).isEqualTo(holds);
        assertThat(Condition.below(5).surelyFails(estimate)).isEqualTo(fails);
        assertThat(Condition.atLeast(5).surelyHolds(estimate)).isEqualTo(fails);
        assertThat(Condition.atLeast(5).surelyFails(estimate)).isEqualTo(holds);
    }

    @Test
    void ranges_that_share_an_end_overlap_only_if_both_take_it_in() {
        assertThat(Condition.below(1).overlaps(Condition.atLeast(1))).isFalse();
        assertThat(Condition.atMost(1).overlaps(Condition.atLeast(1))).isTrue();
        assertThat(Condition.atMost(1).overlaps(Condition.above(1))).isFalse();
        assertThat(Condition.between(0, 2).overlaps(Condition.between(1, 3))).isTrue();
        assertThat(Condition.below(5).overlaps(Condition.below(1))).isTrue();
        assertThat(Condition.between(0, 1).overlaps(Condition.between(2, 3))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"NaN, 1", "1, NaN", "2, 1", "-Infinity, Infinity", "Infinity, Infinity"})
    void a_range_without_an_end_or_the_wrong_way_round_is_none(double low, double high) {
        assertThatThrownBy(() -> Condition.between(low, high))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("condition was [" + low + ", " + high
                        + "] but must be a range with at least one end, the lower one first");
    }

    @Test
    void a_latency_limit_is_its_seconds() {
        Duration limit = Duration.ofMillis(1_250);

        assertThat(Condition.below(limit)).isEqualTo(Condition.below(1.25));
        assertThat(Condition.atMost(limit)).isEqualTo(Condition.atMost(1.25));
        assertThat(Condition.above(limit)).isEqualTo(Condition.above(1.25));
        assertThat(Condition.atLeast(limit)).isEqualTo(Condition.atLeast(1.25));
    }

    @Test
    void there_is_one_zero_and_an_open_end_has_no_limit_to_take_in() {
        assertThat(Condition.below(-0.0)).isEqualTo(Condition.below(0.0));
        assertThat(new Condition(Double.NEGATIVE_INFINITY, true, 1, false)).isEqualTo(Condition.below(1));
    }

    @Test
    void people_read_shares_as_percentages_and_other_numbers_with_their_unit() {
        assertThat(Condition.below(0.01).text(Metric.RATIO)).isEqualTo("below 1%");
        assertThat(Condition.atMost(0.0005).text(Metric.RATIO)).isEqualTo("at most 0.05%");
        assertThat(Condition.above(0.25).text(Metric.SECONDS)).isEqualTo("above 0.25 seconds");
        assertThat(Condition.atLeast(1e6).text("")).isEqualTo("at least 1000000");
        assertThat(Condition.between(1, 2).text("C")).isEqualTo("between 1 C and 2 C");
        assertThat(new Condition(1, false, 2, true).text("")).isEqualTo("above 1 and at most 2");
    }
}
