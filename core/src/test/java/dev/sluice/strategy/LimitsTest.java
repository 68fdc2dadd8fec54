package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LimitsTest {
    private static final Duration BELOW = Duration.ofNanos(-1);

    @Test
    void the_defaults_are_the_documented_ones() {
        Limits limits = Limits.defaults();

        assertThat(limits).hasToString("Limits[ready PT10M, route PT2M, drain PT30S, rollback PT10M]");
        assertThat(limits.ready()).isEqualTo(Duration.ofMinutes(10));
        assertThat(limits.route()).isEqualTo(Duration.ofMinutes(2));
        assertThat(limits.drain()).isEqualTo(Duration.ofSeconds(30));
        assertThat(limits.rollback()).isEqualTo(Duration.ofMinutes(10));
        assertThat(limits.expectedStart()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void a_drain_and_an_expected_start_may_be_nothing_and_the_rest_must_be_more() {
        assertThatThrownBy(() -> Limits.builder()
                        .ready(Duration.ZERO)
                        .route(Duration.ZERO)
                        .drain(BELOW)
                        .rollback(Duration.ZERO)
                        .expectedStart(BELOW)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("These limits can't be used: ready was 'PT0S' but must be more than zero; route was 'PT0S'"
                        + " but must be more than zero; drain was 'PT-0.000000001S' but must not be below zero;"
                        + " rollback was 'PT0S' but must be more than zero; expectedStart was 'PT-0.000000001S' but"
                        + " must not be below zero");
        assertThat(Limits.builder()
                        .drain(Duration.ZERO)
                        .expectedStart(Duration.ZERO)
                        .build()
                        .drain())
                .isZero();
    }

    static Stream<UnaryOperator<Limits.Builder>> differences() {
        Duration other = Duration.ofSeconds(7);
        return Stream.of(
                b -> b.ready(other),
                b -> b.route(other),
                b -> b.drain(other),
                b -> b.rollback(other),
                b -> b.expectedStart(other));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void limits_are_equal_when_all_of_them_are(UnaryOperator<Limits.Builder> difference) {
        assertThat(Limits.defaults())
                .isEqualTo(Limits.builder().build())
                .hasSameHashCodeAs(Limits.builder().build());
        assertThat(difference.apply(Limits.builder()).build()).isNotEqualTo(Limits.defaults());
    }
}
