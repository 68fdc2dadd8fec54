package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.deploy.RetireMode;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeguardsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void the_defaults_are_the_documented_ones() {
        Safeguards safeguards = Safeguards.builder().build();

        assertThat(safeguards.tasks()).isEmpty();
        assertThat(safeguards.gates()).isEmpty();
        assertThat(safeguards.bake()).isZero();
        assertThat(safeguards.keepOldWarm()).isZero();
        assertThat(safeguards.old()).isEqualTo(RetireMode.STOP);
        assertThat(safeguards.limits()).isEqualTo(Limits.defaults());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a b", "a_b"})
    void a_task_has_a_name_that_can_be_part_of_a_platform_objects_name(String name) {
        assertThatThrownBy(() -> builder().task(name, MINUTE, "x").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("task was '" + name + "' but must be a DNS label of at most 30 characters");
    }

    @Test
    void a_task_name_has_at_most_30_characters() {
        assertThat(builder().task("a".repeat(30), MINUTE, "x").build().tasks()).hasSize(1);
        assertThatThrownBy(() -> builder().task("a".repeat(31), MINUTE, "x").build())
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void all_problems_are_reported_at_once() {
        Safeguards.Builder builder = builder()
                .bakeFor(Duration.ofSeconds(-1))
                .keepOldWarmFor(Duration.ofSeconds(-2))
                .deleteOld()
                .task("migrate", Duration.ZERO)
                .task("migrate", MINUTE, "x")
                .gate(Planning.gate("ops"), MINUTE)
                .gate(Planning.gate("ops"), MINUTE);

        assertThatThrownBy(builder::build)
                .hasMessageContainingAll(
                        "bakeFor was 'PT-1S' but must not be below zero",
                        "keepOldWarmFor was 'PT-2S' but must not be below zero",
                        "keepOldWarmFor was 'PT-2S' but must be zero when the old revision is to be deleted: choose one",
                        "task migrate was '[]' but must name a program",
                        "task migrate was 'PT0S' but must be more than zero",
                        "task was 'migrate' but must be there once",
                        "gate was 'ops' but must be there once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT8785H"})
    void a_gate_has_a_time_limit(Duration limit) {
        assertThatThrownBy(() -> builder().gate(Planning.gate("ops"), limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit was " + limit + " but must be more than zero and at most 366 days");
    }

    static Stream<UnaryOperator<Safeguards.Builder>> differences() {
        return Stream.of(
                b -> b.task("migrate", MINUTE, "x"),
                b -> b.gate(Planning.gate("ops"), MINUTE),
                b -> b.bakeFor(MINUTE),
                b -> b.keepOldWarmFor(MINUTE),
                Safeguards.Builder::deleteOld,
                b -> b.limits(Limits.builder().drain(Duration.ZERO).build()));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void safeguards_are_equal_when_everything_in_them_is(UnaryOperator<Safeguards.Builder> difference) {
        Safeguards changed = difference.apply(builder()).build();

        assertThat(changed).isNotEqualTo(builder().build());
        assertThat(changed.toBuilder().build()).isEqualTo(changed).hasSameHashCodeAs(changed);
    }

    @Test
    void a_builder_can_be_used_again_without_touching_what_it_built() {
        Safeguards.Builder builder = builder().task("migrate", MINUTE, "x");
        Safeguards first = builder.build();

        builder.task("warm-up", MINUTE, "y").gate(Planning.gate("ops"), MINUTE);
        first.toBuilder().task("other", MINUTE, "z");

        assertThat(first.tasks()).extracting(Step.Task::name).containsExactly("migrate");
        assertThat(first.gates()).isEmpty();
        assertThatThrownBy(() -> first.tasks().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(first.tasks().get(0).command()).isEqualTo(List.of("x"));
    }

    private static Safeguards.Builder builder() {
        return Safeguards.builder();
    }
}
