package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.ConfigurationException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdTest {

    @Test
    void the_defaults_are_those_of_argo() {
        Threshold threshold = Threshold.success(Condition.below(1));

        assertThat(threshold.count()).isZero();
        assertThat(threshold.failureLimit()).isZero();
        assertThat(threshold.inconclusiveLimit()).isZero();
        assertThat(threshold.consecutiveErrorLimit()).isEqualTo(4);
        assertThat(threshold.consecutiveSuccessLimit()).isZero();
        assertThat(threshold.fewestRequests()).isOne();
        assertThat(threshold.failWithoutData()).isFalse();
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() {
        Threshold.Builder builder = Threshold.builder()
                .count(-1)
                .failureLimit(-2)
                .inconclusiveLimit(-1)
                .consecutiveErrorLimit(-1)
                .consecutiveSuccessLimit(100_001)
                .fewestRequests(0);

        ConfigurationException e = catchThrowableOfType(ConfigurationException.class, builder::build);

        assertThat(e)
                .hasMessageStartingWith("This threshold can't be used: successWhen was '(missing)' but must be given");
        assertThat(e.problems())
                .extracting(p -> p.field() + "=" + p.value())
                .containsExactly(
                        "successWhen=(missing)",
                        "count=-1",
                        "failureLimit=-2",
                        "inconclusiveLimit=-1",
                        "consecutiveErrorLimit=-1",
                        "consecutiveSuccessLimit=100001",
                        "fewestRequests=0",
                        "count=-1");
    }

    @ParameterizedTest
    @CsvSource({
        "4, 3, 2, 0, 'count was ''4'' but must be at least failureLimit + consecutiveSuccessLimit, 5'",
        "2, 0, 3, 0, 'count was ''2'' but must be at least failureLimit + consecutiveSuccessLimit, 3'",
        "2, -1, 3, 0, 'count was ''2'' but must be at least failureLimit + consecutiveSuccessLimit, 3'",
        "2, 0, 0, 3, 'count was ''2'' but must be at least inconclusiveLimit, 3'",
    })
    void a_count_that_the_limits_can_not_be_reached_in_is_refused(
            int count, int failures, int inRow, int inconclusive, String message) {
        UnaryOperator<Threshold.Builder> limits =
                t -> t.failureLimit(failures).consecutiveSuccessLimit(inRow).inconclusiveLimit(inconclusive);

        assertThatThrownBy(() -> Played.by(t -> limits.apply(t).count(count)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
        assertThat(Played.by(t -> limits.apply(t).count(count + 1)).verdict()).isInstanceOf(Verdict.Continue.class);
    }

    @Test
    void conditions_that_contradict_each_other_are_refused() {
        assertThatThrownBy(() -> Threshold.builder()
                        .successWhen(Condition.below(0.05))
                        .failureWhen(Condition.above(0.01))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("failureWhen was 'above 0.01' but must not overlap with successWhen, below 0.05");
    }

    @Test
    void a_builder_of_it_holds_what_it_holds() {
        Threshold threshold = Threshold.builder()
                .successWhen(Condition.below(1))
                .failureWhen(Condition.above(2))
                .count(9)
                .failureLimit(1)
                .inconclusiveLimit(2)
                .consecutiveErrorLimit(3)
                .consecutiveSuccessLimit(4)
                .fewestRequests(5)
                .failWithoutData()
                .build();

        assertThat(threshold.toBuilder().build()).isEqualTo(threshold).hasSameHashCodeAs(threshold);
        assertThat(threshold.toBuilder().count(10).build()).isNotEqualTo(threshold);
        assertThat(Threshold.failure(Condition.above(2)).success()).isEmpty();
    }
}
