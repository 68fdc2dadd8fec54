package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final RequestMatch TESTERS = RequestMatch.header("x-canary", "yes");
    private static final Analysis ERRORS = Analysis.byThresholds("errors")
            .metric(
                    Metric.errorRatio(),
                    "router",
                    Threshold.builder().successWhen(Condition.below(0.01)).build())
            .build();

    @Test
    void each_step_has_its_instances_before_its_share_and_the_old_revision_stays_whole() {
        Canary canary = Canary.builder()
                .step(CanaryStep.to(Weight.percent(5)).bakeFor(MINUTE))
                .step(CanaryStep.to(Weight.percent(50)).bakeFor(MINUTE).approvedBy("ops"))
                .gate(Planning.gate("smoke"), MINUTE)
                .bakeFor(MINUTE)
                .build();

        assertThat(Planning.on(TrafficModel.WEIGHTED).live(4).steps(canary)).isEqualTo("""
                        stage new
                        scale new to 1 and wait until ready
                        gate: approval smoke
                        route 5% to new, 95% to old and verify
                        bake for 1m
                        scale new to 2 and wait until ready
                        route 50% to new, 50% to old and verify
                        bake for 1m
                        gate: approval ops
                        scale new to 4 and wait until ready
                        route 100% to new and verify
                        bake for 1m
                        commit
                        drain old for at most 30s
                        stop old
                        collect what earlier rollouts left
                        <- stage old
                        <- scale old to 4 and wait until ready
                        <- route 0% to new, 100% to old and verify
                        <- drain new for at most 30s
                        <- scale old to 4 and wait until ready
                        <- delete new
                        """);
    }

    @Test
    void a_first_step_can_be_for_those_who_ask_for_it_and_for_copies() {
        Canary canary = Canary.builder()
                .step(CanaryStep.withoutShare()
                        .matching(TESTERS)
                        .matching(RequestMatch.cookie("beta", "1"))
                        .mirroring(Weight.percent(10))
                        .instances(2)
                        .bakeFor(MINUTE))
                .step(CanaryStep.to(Weight.percent(25)).matching(TESTERS))
                .build();

        assertThat(Planning.on(TrafficModel.WEIGHTED)
                        .where(c -> c.matches(true).mirror(true))
                        .live(8)
                        .steps(canary))
                .startsWith("""
                        stage new
                        scale new to 2 and wait until ready
                        route 0% to new, header x-canary=yes to new, cookie beta=1 to new, a copy of 10% to new, 100% to old and verify
                        bake for 1m
                        route 25% to new, header x-canary=yes to new, 75% to old and verify
                        scale new to 8 and wait until ready
                        route 100% to new and verify
                        """);
    }

    @Test
    void where_instances_are_the_traffic_shares_are_counts_and_the_plan_says_which() {
        Canary canary = Canary.byWeights(MINUTE, 5, 50);

        Plan plan = Planning.on(TrafficModel.REPLICA_SHARE).live(4).plan(canary);

        assertThat(Planning.steps(plan)).startsWith("""
                        stage new
                        scale new to 1 and wait until ready
                        bake for 1m
                        scale new to 2 and wait until ready
                        scale old to 2 and wait until ready
                        bake for 1m
                        scale new to 4 and wait until ready
                        scale old to 0
                        commit
                        stop old
                        """);
        assertThat(plan.warnings()).anyMatch(w -> w.contains("5% is 1 of 5 (20%)"));
    }

    /** The counts are Argo's without a router: the smaller error of n and n + 1 in all. */
    @ParameterizedTest
    @CsvSource({"1,50,1 of 2", "3,10,1 of 4", "10,10,1 of 10", "10,1,1 of 11", "3,50,2 of 4", "5,99,5 of 6"})
    void counts_are_those_that_come_nearest(int live, double percent, String split) {
        Plan plan = Planning.on(TrafficModel.REPLICA_SHARE).live(live).plan(Canary.byWeights(MINUTE, percent));
        String[] counts = split.split(" of ");
        int fresh = Integer.parseInt(counts[0]);
        int old = Integer.parseInt(counts[1]) - fresh;

        assertThat(plan.steps().get(1)).asString().startsWith("scale new to " + fresh + " ");
        if (old < live) {
            assertThat(plan.steps().get(2)).asString().startsWith("scale old to " + old + " ");
        }
    }

    @Test
    void an_old_revision_smaller_than_what_is_wanted_stays_whole_and_the_shares_are_the_real_ones() {
        Plan plan = Planning.on(TrafficModel.REPLICA_SHARE).live(2).capacity(10).plan(Canary.byWeights(MINUTE, 10, 50));

        assertThat(Planning.steps(plan)).startsWith("""
                        stage new
                        scale new to 1 and wait until ready
                        bake for 1m
                        scale new to 2 and wait until ready
                        bake for 1m
                        scale new to 10 and wait until ready
                        scale old to 0
                        commit
                        """);
        assertThat(plan.warnings()).contains("shares that this platform can't give exactly: 10% is 1 of 3 (33.33%)");
    }

    @Test
    void an_old_revision_larger_than_what_is_wanted_gives_way_only_to_new_instances_that_serve() {
        Plan plan =
                Planning.on(TrafficModel.REPLICA_SHARE).live(20).capacity(10).plan(Canary.byWeights(MINUTE, 10, 75));

        assertThat(Planning.steps(plan)).startsWith("""
                        stage new
                        scale new to 2 and wait until ready
                        scale old to 18 and wait until ready
                        bake for 1m
                        scale new to 10 and wait until ready
                        scale old to 3 and wait until ready
                        bake for 1m
                        scale old to 0
                        commit
                        """);
        assertThat(plan.warnings()).contains("shares that this platform can't give exactly: 75% is 10 of 13 (76.92%)");
    }

    @Test
    void old_instances_that_are_not_ready_are_told_because_the_shares_are_larger_without_them() {
        Planning half = Planning.on(TrafficModel.REPLICA_SHARE).live(Capacity.fixed(4), 2);

        assertThat(half.plan(Canary.byWeights(MINUTE, 25)).warnings())
                .contains(
                        "of the old revision 2 of 4 instances are ready: as long as that is so, the new one gets more than"
                                + " these shares");
        assertThat(Planning.on(TrafficModel.REPLICA_SHARE)
                        .live(4)
                        .plan(Canary.byWeights(MINUTE, 25))
                        .warnings())
                .noneMatch(w -> w.contains("are ready"));
    }

    @Test
    void an_old_revision_that_somebody_has_stopped_shares_nothing_and_ends_before_the_commit() {
        assertThat(Planning.on(TrafficModel.REPLICA_SHARE)
                        .live(Capacity.NONE, 2)
                        .capacity(3)
                        .steps(Canary.byWeights(MINUTE, 25)))
                .startsWith("""
                        stage new
                        scale new to 3 and wait until ready
                        scale old to 0
                        commit
                        """);
    }

    @Test
    void a_share_has_as_many_instances_as_it_is_of_the_wanted_ones_and_not_one_more() {
        assertThat(Planning.on(TrafficModel.WEIGHTED).live(100).steps(Canary.byWeights(MINUTE, 7)))
                .contains("scale new to 7 and wait until ready");
    }

    @Test
    void shares_are_rounded_to_what_the_platform_can_do_and_never_to_all_or_nothing() {
        Plan plan = Planning.on(TrafficModel.WEIGHTED)
                .where(c -> c.weightStep(Weight.percent(10)))
                .live(2)
                .plan(Canary.byWeights(MINUTE, 1, 33, 99));

        assertThat(Planning.steps(plan))
                .contains("route 10% to new", "route 30% to new", "route 90% to new", "route 100% to new");
        assertThat(plan.warnings()).anyMatch(w -> w.contains("1% is 10%, 33% is 30%, 99% is 90%"));
    }

    @Test
    void a_last_step_of_everything_is_not_routed_twice() {
        Canary canary = Canary.builder()
                .step(CanaryStep.to(Weight.percent(50)))
                .step(CanaryStep.to(Weight.ALL).bakeFor(MINUTE).approvedBy("ops"))
                .build();

        assertThat(Planning.on(TrafficModel.WEIGHTED).live(2).steps(canary)).startsWith("""
                        stage new
                        scale new to 1 and wait until ready
                        route 50% to new, 50% to old and verify
                        scale new to 2 and wait until ready
                        route 100% to new and verify
                        bake for 1m
                        gate: approval ops
                        commit
                        """);
    }

    @Test
    void a_first_release_has_nobody_to_share_with() {
        assertThat(Planning.on(TrafficModel.WEIGHTED).capacity(3).steps(Canary.byWeights(MINUTE, 5, 50)))
                .startsWith("""
                        stage new
                        scale new to 3 and wait until ready
                        route 100% to new and verify
                        commit
                        """);
    }

    @Test
    void an_autoscaler_takes_over_when_the_new_revision_gets_everything() {
        assertThat(Planning.on(TrafficModel.WEIGHTED)
                        .live(Capacity.auto(2, 10), 6)
                        .steps(Canary.byWeights(MINUTE, 50)))
                .startsWith("""
                        stage new
                        scale new to 3 and wait until ready
                        route 50% to new, 50% to old and verify
                        bake for 1m
                        scale new to 6..10 and wait until ready
                        route 100% to new and verify
                        commit
                        drain old for at most 30s
                        stop old
                        scale new to 2..10 and wait until ready
                        """);
    }

    @Test
    void what_a_platform_can_not_do_is_refused_with_what_works_instead() {
        Canary canary = Canary.builder()
                .step(CanaryStep.withoutShare().matching(TESTERS).mirroring(Weight.percent(1)))
                .build();

        assertThatThrownBy(() -> Planning.on(TrafficModel.SWITCH_ONLY).live(2).plan(Canary.byWeights(MINUTE, 5)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("use BlueGreen with a gate before the switch");
        assertThatThrownBy(() -> Planning.on(TrafficModel.WEIGHTED).live(2).plan(canary))
                .hasMessageContainingAll("matches", "use weights", "mirror", "use a small weight");
        assertThatThrownBy(() -> Planning.on(TrafficModel.REPLICA_SHARE).live(2).plan(canary))
                .hasMessageContaining("must be more than nothing where a ready instance is routed");
    }

    @Test
    void what_a_platform_can_not_do_is_refused_also_where_its_weights_could_not_even_make_a_step() {
        Canary canary = Canary.builder()
                .step(CanaryStep.to(Weight.percent(5)).matching(TESTERS))
                .build();

        assertThatThrownBy(() -> Planning.on(TrafficModel.SWITCH_ONLY).live(2).plan(canary))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("use BlueGreen with a gate before the switch", "matches", "use weights");
        assertThatThrownBy(() -> Planning.on(TrafficModel.WEIGHTED)
                        .where(c -> c.matches(true).weightStep(Weight.ALL))
                        .live(2)
                        .plan(canary))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("weight was '5%' but can't be given where weights come in steps of 100%");
    }

    @Test
    void an_approval_opens_one_gate_and_no_other() {
        Canary.Builder before = Canary.builder()
                .step(CanaryStep.to(Weight.percent(5)).approvedBy("ops"))
                .gate(Planning.gate("ops"), MINUTE);
        Canary canary = Canary.builder()
                .step(CanaryStep.to(Weight.percent(5)).approvedBy("qa").matching(TESTERS))
                .step(CanaryStep.to(Weight.percent(50)).approvedBy("ops"))
                .build();

        assertThatThrownBy(before::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("step 1 gate was 'ops' but must be there once");
        assertThatThrownBy(() -> Planning.on(TrafficModel.WEIGHTED)
                        .live(2)
                        .asking("ops")
                        .asking("qa")
                        .plan(canary))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "step 1 gate was 'qa' but must be there once",
                        "step 2 gate was 'ops' but must be there once",
                        "matches");
        assertThat(Planning.on(TrafficModel.WEIGHTED)
                        .where(c -> c.matches(true))
                        .live(2)
                        .asking("cab")
                        .steps(canary))
                .contains("gate: approval cab", "gate: approval qa", "gate: approval ops");
    }

    @Test
    void it_is_said_that_nothing_watches_only_if_nothing_does() {
        String warning = "nothing watches the new release";
        Planning world = Planning.on(TrafficModel.WEIGHTED).live(2);

        assertThat(world.plan(Canary.byWeights(MINUTE, 5)).warnings()).noneMatch(w -> w.contains(warning));
        assertThat(world.plan(Canary.byWeights(Duration.ZERO, 5)).warnings()).anyMatch(w -> w.contains(warning));
        assertThat(world.plan(Canary.builder()
                                .step(CanaryStep.to(Weight.percent(5)).judgedBy(ERRORS))
                                .build())
                        .warnings())
                .noneMatch(w -> w.contains(warning));
        assertThat(world.plan(Canary.byWeights(Duration.ZERO, 5).toBuilder()
                                .backgroundAnalysis(ERRORS)
                                .build())
                        .warnings())
                .noneMatch(w -> w.contains(warning));
        assertThat(world.plan(Rolling.oneByOne().toBuilder().bakeBetween(MINUTE).build())
                        .warnings())
                .noneMatch(w -> w.contains(warning));
        assertThat(world.target(Planning.V1)
                        .capacity(3)
                        .plan(BlueGreen.instant())
                        .warnings())
                .as("there is no new release")
                .noneMatch(w -> w.contains(warning));
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        Canary.Builder canary = Canary.builder()
                .step(CanaryStep.withoutShare())
                .step(CanaryStep.to(Weight.percent(50)).instances(0).approvedBy("ops"))
                .step(CanaryStep.to(Weight.percent(25))
                        .bakeFor(Duration.ofSeconds(-1))
                        .approvedBy("ops"))
                .step(CanaryStep.to(Weight.ALL).matching(TESTERS))
                .bakeFor(Duration.ofDays(400));

        assertThatThrownBy(canary::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "bakeFor was",
                        "step 1 was '0%'",
                        "step 2 instances",
                        "step 3 was '25%' but must be at least the weight of the step before, 50%",
                        "step 3 bakeFor",
                        "step 3 gate was 'ops' but must be there once",
                        "step 4 was");
        assertThatThrownBy(() -> Canary.builder().build()).hasMessageContaining("steps was");
    }

    @Test
    void it_is_equal_when_everything_in_it_is_equal() {
        Canary canary = Canary.builder()
                .step(CanaryStep.to(Weight.percent(5))
                        .matching(TESTERS)
                        .instances(2)
                        .approvedBy("ops"))
                .bakeFor(MINUTE)
                .build();

        assertThat(canary.toBuilder().build()).isEqualTo(canary).hasSameHashCodeAs(canary);
        assertThat(canary.toBuilder().step(CanaryStep.to(Weight.percent(6))).build())
                .isNotEqualTo(canary);
        assertThat(canary).hasToString(canary.toBuilder().build().toString());
    }
}
