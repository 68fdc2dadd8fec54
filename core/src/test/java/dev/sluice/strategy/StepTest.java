package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.deploy.RetireMode;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StepTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of(new Step.Stage(Role.NEW, LIMIT), "stage new", "stage"),
                Arguments.of(
                        new Step.Scale(Role.OLD, Capacity.fixed(3), LIMIT),
                        "scale old to 3 and wait until ready",
                        "scale"),
                Arguments.of(new Step.Scale(Role.OLD, Capacity.NONE, LIMIT), "scale old to 0", "scale"),
                Arguments.of(
                        new Step.Scale(Role.NEW, Capacity.auto(2, 10), LIMIT),
                        "scale new to 2..10 and wait until ready",
                        "scale"),
                Arguments.of(new Step.Ask(Planning.gate("ops"), LIMIT), "gate: approval ops", "ask"),
                Arguments.of(
                        new Step.Task("migrate", List.of("bin/migrate", "up"), LIMIT),
                        "task migrate: bin/migrate up",
                        "task"),
                Arguments.of(route(100, 0), "route 100% to new and verify", "route"),
                Arguments.of(route(25, 75), "route 25% to new, 75% to old and verify", "route"),
                Arguments.of(route(0, 100), "route 0% to new, 100% to old and verify", "route"),
                Arguments.of(route(0, 0), "route nothing (downtime) and verify", "route"),
                Arguments.of(new Step.Bake(Duration.ofMinutes(5), LIMIT), "bake for 5m", "bake"),
                Arguments.of(new Step.Commit(), "commit", "commit"),
                Arguments.of(new Step.Drain(Role.OLD, LIMIT), "drain old for at most 2m", "drain"),
                Arguments.of(new Step.Retire(Role.OLD, RetireMode.STOP, Duration.ZERO, LIMIT), "stop old", "retire"),
                Arguments.of(
                        new Step.Retire(Role.NEW, RetireMode.DELETE, Duration.ZERO, LIMIT), "delete new", "retire"),
                Arguments.of(
                        new Step.Retire(Role.OLD, RetireMode.STOP, Duration.ofHours(1), LIMIT),
                        "keep old warm for 1h",
                        "retire"),
                Arguments.of(new Step.Collect(LIMIT), "collect what earlier rollouts left", "collect"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void a_step_reads_as_what_it_does_and_is_told_apart(Step step, String text, String kind) {
        assertThat(step).hasToString(text);
        assertThat(step.accept(new Kinds())).isEqualTo(kind);
        assertThat(step.<String>accept(other -> "other"))
                .as("a reader that knows no kind")
                .isEqualTo("other");
    }

    @Test
    void every_step_has_a_limit() {
        assertThat(texts().map(a -> ((Step) a.get()[0]).limit())).allMatch(limit -> !limit.isZero());
    }

    @ParameterizedTest
    @CsvSource({"50, 49", "100, 1", "0, 99"})
    void a_route_is_everything_or_nothing(int toNew, int toOld) {
        assertThatThrownBy(() -> route(toNew, toOld))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("route was " + toNew + "% and " + toOld + "% but must be 100% together, or nothing");
    }

    @Test
    void a_task_keeps_its_command_whatever_becomes_of_the_list() {
        List<String> command = new ArrayList<>(List.of("bin/migrate"));
        Step.Task task = new Step.Task("migrate", command, LIMIT);

        command.clear();

        assertThat(task.command()).containsExactly("bin/migrate");
    }

    private static Step.Route route(int toNew, int toOld) {
        return new Step.Route(Weight.percent(toNew), Weight.percent(toOld), LIMIT);
    }

    private static final class Kinds implements Step.Visitor<String> {
        @Override
        public String other(Step step) {
            throw new AssertionError("a kind without a name of its own: " + step);
        }

        @Override
        public String stage(Step.Stage step) {
            return "stage";
        }

        @Override
        public String scale(Step.Scale step) {
            return "scale";
        }

        @Override
        public String ask(Step.Ask step) {
            return "ask";
        }

        @Override
        public String task(Step.Task step) {
            return "task";
        }

        @Override
        public String route(Step.Route step) {
            return "route";
        }

        @Override
        public String bake(Step.Bake step) {
            return "bake";
        }

        @Override
        public String commit(Step.Commit step) {
            return "commit";
        }

        @Override
        public String drain(Step.Drain step) {
            return "drain";
        }

        @Override
        public String retire(Step.Retire step) {
            return "retire";
        }

        @Override
        public String collect(Step.Collect step) {
            return "collect";
        }
    }
}
