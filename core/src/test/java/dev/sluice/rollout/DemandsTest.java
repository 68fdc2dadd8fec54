package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Progress;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Step;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a rollout that is taken up still asks. */
class DemandsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final GateSpec BEFORE = new GateSpec("before", "custom", Map.of());
    private static final GateSpec BETWEEN = new GateSpec("between", "custom", Map.of());

    @Test
    void what_was_asked_is_not_asked_again() {
        Demands demands = Demands.ahead(at(6, Analysis.WhenInconclusive.ROLL_BACK));

        assertThat(demands.gates()).isEmpty();
        assertThat(demands.sources()).containsOnlyKeys("second");
    }

    @Test
    void where_a_judge_may_step_back_what_lies_between_is_asked_again() {
        Demands demands = Demands.ahead(at(6, Analysis.WhenInconclusive.STEP_BACK));

        assertThat(demands.gates()).containsExactly(BETWEEN);
        assertThat(demands.sources()).containsOnlyKeys("first", "second");
    }

    @Test
    void behind_the_last_judge_nothing_is_asked() {
        assertThat(Demands.ahead(at(7, Analysis.WhenInconclusive.STEP_BACK))).isEqualTo(Demands.NONE);
    }

    /** Gate, 5 %, judge, gate, 50 %, bake, judge, commit. */
    private static Progress at(int step, Analysis.WhenInconclusive doubt) {
        Plan plan = Plan.builder(
                        new Application("shop", "prod"),
                        "canary",
                        TrafficModel.WEIGHTED,
                        Prepared.of(Release.image("shop:v2").label("v2").build(), Map.of()),
                        Capacity.fixed(1))
                .old(new Incumbent(new RevisionId("shop-1"), "v1", Capacity.fixed(1), Optional.empty()))
                .step(new Step.Ask(BEFORE, HOUR))
                .step(new Step.Route(Weight.percent(5), Weight.percent(95), HOUR))
                .step(new Step.Judge(analysis("first", doubt), HOUR))
                .step(new Step.Ask(BETWEEN, HOUR))
                .step(new Step.Route(Weight.percent(50), Weight.percent(50), HOUR))
                .step(new Step.Bake(HOUR, HOUR))
                .step(new Step.Judge(analysis("second", doubt), HOUR))
                .step(new Step.Commit())
                .build();
        return Progress.builder(new RolloutId("r-1"), plan, Instant.EPOCH)
                .step(step)
                .build();
    }

    private static Analysis analysis(String source, Analysis.WhenInconclusive doubt) {
        return Analysis.byThresholds(source)
                .metric(Metric.errorRatio(), source, Condition.below(0.01))
                .whenInconclusive(doubt)
                .build();
    }
}
