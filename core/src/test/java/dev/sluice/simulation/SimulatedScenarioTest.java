package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SimulatedScenarioTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void everything_that_does_not_fit_is_told_at_once() {
        SimulatedScenario.Builder wrong = SimulatedScenario.builder()
                .requestsPerSecond(-1)
                .matched(1.5)
                .kill("v1", 0, MINUTE.negated())
                .answers("v2", AnswerBehaviour.GOOD, MINUTE.negated())
                .platformDown(MINUTE.negated(), Duration.ZERO)
                .metricsDown(MINUTE, Duration.ZERO);

        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, wrong::build);

        assertThat(refused.problems())
                .extracting(problem -> problem.field())
                .containsExactlyInAnyOrder(
                        "requestsPerSecond",
                        "matched",
                        "at",
                        "kill v1",
                        "answers v2",
                        "platformDown from",
                        "platformDown length",
                        "metricsDown length");
    }

    @Test
    void mishaps_come_in_the_order_of_their_times() {
        SimulatedScenario scenario = SimulatedScenario.builder()
                .kill("v2", 1, MINUTE.multipliedBy(3))
                .foreign(new ForeignChange.ExpireLease(), MINUTE)
                .build();

        assertThat(scenario.nextMishap(0)).contains(MINUTE);
        assertThat(scenario.nextMishap(1)).contains(MINUTE.multipliedBy(3));
        assertThat(scenario.nextMishap(2)).isEmpty();
    }

    @Test
    void a_release_answers_as_was_said_last_for_the_time() {
        AnswerBehaviour bad = AnswerBehaviour.GOOD.failing(0.5);
        SimulatedScenario scenario =
                SimulatedScenario.builder().answers("v2", bad, MINUTE).build();

        assertThat(scenario.answers("v2", MINUTE.minusNanos(1))).isEqualTo(AnswerBehaviour.GOOD);
        assertThat(scenario.answers("v2", MINUTE)).isEqualTo(bad);
        assertThat(scenario.answers("v1", MINUTE)).isEqualTo(AnswerBehaviour.GOOD);
    }
}
