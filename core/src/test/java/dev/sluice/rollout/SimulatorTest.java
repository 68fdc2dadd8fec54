package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.RevisionId;
import dev.sluice.simulation.AnswerBehaviour;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedScenario;
import dev.sluice.simulation.SimulatedUsers;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Strategy;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What would happen to the next version of a shop, with what a scenario has in store for it. */
class SimulatorTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void where_nothing_is_said_everything_goes_well_and_no_traffic_is_counted() {
        Simulation simulation = simulate(judged(), SimulatedScenario.builder());

        assertThat(simulation.outcome()).isInstanceOf(Outcome.Promoted.class);
        assertThat(simulation.served()).isEmpty();
        assertThat(simulation.failedRequests()).isZero();
    }

    @Test
    void a_release_that_fails_requests_is_taken_back_and_what_that_costs_is_counted() {
        Simulation simulation = simulate(
                judged(),
                SimulatedScenario.builder().requestsPerSecond(100).answers("v2", AnswerBehaviour.GOOD.failing(0.05)));

        assertThat(simulation.outcome())
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ANALYSIS_FAILED));
        SimulatedUsers.Served fresh = served(simulation, "v2");
        assertThat(fresh.failed()).isEqualTo(fresh.requests() * 0.05);
        assertThat(fresh.requests()).as("10%% of 100/s for about a minute").isBetween(500.0, 1_500.0);
        assertThat(served(simulation, "v1").failed()).isZero();
        assertThat(simulation.describe())
                .contains("slo measures", "goes back: ANALYSIS_FAILED", "v2: ", " of them fail");
    }

    @Test
    void a_slow_tail_is_seen_by_whoever_looks_at_it() {
        SimulatedScenario.Builder slow = SimulatedScenario.builder()
                .requestsPerSecond(1_000)
                .answers("v2", AnswerBehaviour.GOOD.taking(Duration.ofMillis(30), Duration.ofSeconds(2)));

        assertThat(simulate(judged(), slow).outcome())
                .as("nobody looks at latency")
                .isInstanceOf(Outcome.Promoted.class);
        assertThat(simulate(canary(Metric.latencyQuantile(0.99), Condition.below(Duration.ofSeconds(1))), slow)
                        .outcome())
                .isInstanceOf(Outcome.RolledBack.class);
        assertThat(simulate(canary(Metric.slowerThan(Duration.ofMillis(300)), Condition.below(0.02)), slow)
                        .outcome())
                .isInstanceOf(Outcome.RolledBack.class);
    }

    @Test
    void what_turns_bad_later_is_found_later() {
        Strategy watching = Canary.builder()
                .step(CanaryStep.to(Weight.percent(10)).bakeFor(Duration.ofMinutes(20)))
                .backgroundAnalysis(analysis(Metric.errorRatio(), Condition.below(0.01)))
                .build();

        Simulation simulation = simulate(
                watching,
                SimulatedScenario.builder()
                        .requestsPerSecond(100)
                        .answers("v2", AnswerBehaviour.GOOD.failing(0.2), Duration.ofMinutes(10)));

        assertThat(simulation.outcome()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(simulation.took()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(13));
    }

    @Test
    void nobody_is_judged_by_requests_that_did_not_come() {
        assertThat(simulate(judged(), SimulatedScenario.builder().requestsPerSecond(0))
                        .outcome())
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.INCONCLUSIVE));
    }

    @Test
    void metrics_that_are_down_for_long_are_not_good_news() {
        SimulatedScenario.Builder down =
                SimulatedScenario.builder().requestsPerSecond(100).metricsDown(Duration.ZERO, Duration.ofHours(1));

        assertThat(simulate(judged(), down).outcome())
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().reason()).contains("the metrics are down"));
    }

    @Test
    void a_platform_that_does_not_answer_makes_it_longer_and_nothing_else() {
        Strategy slowly = BlueGreen.builder().bakeFor(Duration.ofMinutes(5)).build();
        Duration undisturbed = simulate(slowly, SimulatedScenario.builder()).took();

        Simulation simulation = simulate(
                slowly, SimulatedScenario.builder().platformDown(Duration.ofMinutes(4), Duration.ofMinutes(10)));

        assertThat(simulation.outcome()).isInstanceOf(Outcome.Promoted.class);
        assertThat(simulation.took()).isGreaterThan(undisturbed.plus(Duration.ofMinutes(5)));
        assertThat(simulation.events())
                .filteredOn(Event.Retrying.class::isInstance)
                .hasSize(1);
    }

    @Test
    void instances_that_die_are_missed_by_users_if_they_were_all() {
        Simulation simulation = simulate(
                BlueGreen.builder().bakeFor(Duration.ofMinutes(5)).build(),
                SimulatedScenario.builder()
                        .requestsPerSecond(100)
                        .release("v2", ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(20)))
                        .kill("v2", 3, Duration.ofMinutes(1)));

        assertThat(simulation.outcome())
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.NEW_FAILED));
    }

    @Test
    void somebody_else_may_meddle() {
        Simulation simulation = simulate(
                BlueGreen.builder().bakeFor(Duration.ofMinutes(5)).build(),
                SimulatedScenario.builder()
                        .foreign(
                                new ForeignChange.Route(TrafficRules.all(new RevisionId("shop-blue"))),
                                Duration.ofMinutes(2)));

        assertThat(simulation.outcome())
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.FOREIGN_CHANGE));
    }

    @Test
    void a_gate_that_takes_its_time_is_waited_for() {
        Strategy gated = BlueGreen.builder()
                .gate(new GateSpec("ops", "approval", Map.of()), Duration.ofHours(1))
                .build();

        Simulation simulation = simulate(
                gated,
                SimulatedScenario.builder()
                        .gates((gate, elapsed) -> elapsed.compareTo(Duration.ofMinutes(30)) < 0
                                ? new GateAnswer.Wait(MINUTE, "asleep")
                                : new GateAnswer.Pass("fine")));

        assertThat(simulation.outcome()).isInstanceOf(Outcome.Promoted.class);
        assertThat(simulation.took()).isGreaterThan(Duration.ofMinutes(30));
    }

    @Test
    void the_same_seed_draws_the_same() {
        SimulatedScenario.Builder drawn = SimulatedScenario.builder()
                .requestsPerSecond(50)
                .answers("v2", AnswerBehaviour.GOOD.failing(0.01))
                .seed(7);

        assertThat(simulate(judged(), drawn).events())
                .isEqualTo(simulate(judged(), drawn).events());
    }

    private static Strategy judged() {
        return canary(Metric.errorRatio(), Condition.below(0.01));
    }

    private static Strategy canary(Metric metric, Condition good) {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(10)).judgedBy(analysis(metric, good)))
                .build();
    }

    private static Analysis analysis(Metric metric, Condition good) {
        return Analysis.byThresholds("slo").metric(metric, "router", good).build();
    }

    private static Simulation simulate(Strategy strategy, SimulatedScenario.Builder scenario) {
        return SimulatedRollouts.of(SimulatedRollouts.release("v2"), strategy, scenario.build());
    }

    private static SimulatedUsers.Served served(Simulation simulation, String label) {
        return simulation.served().stream()
                .filter(by -> by.label().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
