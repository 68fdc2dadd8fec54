package dev.sluice.testkit.scenario;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.release.RevisionId;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Strategy;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scenarios of Argo Rollouts in which a new release gets its traffic in shares. */
@Timeout(60)
class ArgoCanaryScenariosTest {
    private final Scene scene = Scene.on(
            TrafficModel.WEIGHTED,
            shop -> shop.release(
                            "chatty",
                            ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(10))
                                    .withDrain(Duration.ofSeconds(20)))
                    .release(
                            "slow-to-end",
                            ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(10))
                                    .withStop(Scene.MINUTE.multipliedBy(5))));

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    @DisplayName("1, Argo TestRolloutAbortRetryPromote")
    void what_was_aborted_can_be_tried_again_from_its_first_step_and_then_promoted() throws Exception {
        scene.live("v1", 5);
        RolloutHandle first = scene.start("v2", approvedAt(20));
        scene.time.untilStep(first, "gate: approval ops");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 5/5 100%, v2 0/0", "v1 5/5 100%, v2 0/1", "v1 5/5 100%, v2 1/1", "v1 5/5 80%, v2 1/1 20%");

        first.abort("ann");
        assertThat(scene.end(first)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.seen()).containsExactly("v1 5/5 100%, v2 1/1", "v1 5/5 100%");

        RolloutHandle second = first.retry();
        scene.time.untilStep(second, "gate: approval ops");
        assertThat(scene.seen()).endsWith("v1 5/5 100%, v2 1/1", "v1 5/5 80%, v2 1/1 20%");

        second.promote("ann");
        assertThat(scene.end(second)).isPromotedTo("v2");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 5/5 80%, v2 1/5 20%",
                        "v1 5/5 80%, v2 5/5 20%", "v1 5/5, v2 5/5 100%", "v1 0/0, v2 5/5 100%");
    }

    @Test
    @DisplayName("19, Argo TestCanarySetCanaryScale")
    void instances_may_be_set_apart_from_the_share_and_never_go_down_again() throws Exception {
        scene.live("v1", 10);
        RolloutHandle handle = scene.start(
                "v2",
                Canary.builder()
                        .step(CanaryStep.to(Weight.percent(5)).instances(4).approvedBy("more-than-its-share"))
                        .step(CanaryStep.to(Weight.percent(20)).approvedBy("fewer-than-it-has"))
                        .step(CanaryStep.to(Weight.percent(60)).approvedBy("as-its-share"))
                        .step(CanaryStep.to(Weight.percent(80)).instances(7).approvedBy("fewer-than-its-share"))
                        .build());

        scene.time.untilStep(handle, "gate: approval more-than-its-share");
        assertThat(scene.now()).isEqualTo("v1 10/10 95%, v2 4/4 5%");
        handle.approve("more-than-its-share", "ann");
        scene.time.untilStep(handle, "gate: approval fewer-than-it-has");
        assertThat(scene.now()).isEqualTo("v1 10/10 80%, v2 4/4 20%");
        handle.approve("fewer-than-it-has", "ann");
        scene.time.untilStep(handle, "gate: approval as-its-share");
        assertThat(scene.now()).isEqualTo("v1 10/10 40%, v2 6/6 60%");
        handle.approve("as-its-share", "ann");
        scene.time.untilStep(handle, "gate: approval fewer-than-its-share");
        assertThat(scene.now()).isEqualTo("v1 10/10 20%, v2 7/7 80%");
        handle.approve("fewer-than-its-share", "ann");

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.seen()).endsWith("v1 10/10, v2 10/10 100%", "v1 0/0, v2 10/10 100%");
    }

    @Test
    @DisplayName("20, Argo TestCanaryScaleDownDelay")
    void the_old_release_stays_whole_for_as_long_as_it_is_kept_warm_and_not_at_all_without() throws Exception {
        scene.live("v1", 2);
        RevisionId v1 = scene.revision("v1").id();
        Canary canary = Canary.byWeights(Scene.MINUTE, 50);

        assertThat(scene.run("v2", canary.toBuilder().keepOldWarmFor(Scene.HOUR).build()))
                .isPromotedTo("v2");
        assertThat(scene.seen()).endsWith("v1 2/2, v2 2/2 100%");
        scene.time.clock.advance(Scene.HOUR);
        assertThat(scene.driving().tidy(scene.shop).stopped()).containsExactly(v1);
        assertThat(scene.seen()).containsExactly("v1 0/0, v2 2/2 100%");

        assertThat(scene.run("v3", canary)).isPromotedTo("v3");
        assertThat(scene.seen()).endsWith("v2 0/0, v3 2/2 100%");
    }

    @Test
    @DisplayName("20, Argo TestCanaryScaleDownDelayOnAbort")
    void an_aborted_canary_keeps_its_instances_until_its_last_connection_has_ended() throws Exception {
        scene.live("v1", 5);
        RolloutHandle handle = scene.start("chatty", approvedAt(40));
        scene.time.untilStep(handle, "gate: approval ops");
        assertThat(scene.seen()).endsWith("v1 5/5 60%, chatty 2/2 40%");

        handle.abort("ann");
        scene.time.untilStep(handle, "rollback: drain new");
        Instant drains = scene.time.clock.instant();
        assertThat(scene.seen()).containsExactly("v1 5/5 100%, chatty 2/2");

        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.seen()).containsExactly("v1 5/5 100%");
        assertThat(Duration.between(drains, scene.time.clock.instant()))
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(25));
    }

    @Test
    @DisplayName("20, Argo TestCanaryScaleDownDelayOnAbortNoTrafficRouting")
    void where_instances_are_the_traffic_an_aborted_canary_ends_at_once_and_nothing_can_be_kept_warm()
            throws Exception {
        Scene counted = Scene.on(TrafficModel.REPLICA_SHARE);
        counted.live("v1", 4);
        assertThat(counted.run(
                        "v2",
                        Canary.byWeights(Scene.MINUTE, 50).toBuilder()
                                .keepOldWarmFor(Scene.HOUR)
                                .build()))
                .isRefusedNaming("keepOldWarmFor");
        assertThat(counted.seen()).isEmpty();
        RolloutHandle handle = counted.start("v2", approvedAt(25));
        counted.time.untilStep(handle, "gate: approval ops");
        assertThat(counted.seen()).endsWith("v1 3/3 75%, v2 1/1 25%");

        handle.abort("ann");

        assertThat(counted.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(counted.seen())
                .containsExactly(
                        "v1 3/4 75%, v2 1/1 25%", "v1 4/4 80%, v2 1/1 20%", "v1 4/4 100%, v2 0/0", "v1 4/4 100%");
        counted.close();
    }

    @Test
    @DisplayName("20, Argo TestCanaryUnScaleDownOnAbort")
    void a_release_that_is_live_again_no_longer_ends_when_it_was_to() throws Exception {
        scene.live("v1", 2);
        scene.run("v2", BlueGreen.builder().keepOldWarmFor(Scene.HOUR).build());
        scene.seen();

        var back = scene.undo(scene.shop.prepare(Scene.release("v1")).id());

        assertThat(back).isPromotedTo("v1");
        assertThat(scene.seen()).containsExactly("v1 2/2 100%, v2 2/2", "v1 2/2 100%, v2 0/0");
        scene.time.clock.advance(Scene.HOUR.multipliedBy(2));
        assertThat(scene.driving().tidy(scene.shop).stopped()).isEmpty();
        assertThat(scene.now()).isEqualTo("v1 2/2 100%, v2 0/0");
    }

    @Test
    @DisplayName("21, Argo TestCanaryDynamicStableScale")
    void where_the_old_release_shrinks_as_the_new_one_grows_an_abort_moves_traffic_when_it_is_whole_again()
            throws Exception {
        scene.live("v1", 4);
        RolloutHandle handle = scene.start(
                "v2", Rolling.oneByOne().toBuilder().bakeBetween(Scene.HOUR).build());
        scene.time.untilStep(handle, "bake");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, v2 0/0",
                        "v1 4/4 100%, v2 0/1",
                        "v1 4/4 100%, v2 1/1",
                        "v1 4/4 75%, v2 1/1 25%",
                        "v1 3/3 75%, v2 1/1 25%");
        scene.time.pass(handle, Scene.HOUR);
        scene.time.untilStep(handle, "bake");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 3/3 75%, v2 1/2 25%",
                        "v1 3/3 75%, v2 2/2 25%", "v1 3/3 50%, v2 2/2 50%", "v1 2/2 50%, v2 2/2 50%");

        handle.abort("ann");

        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.seen())
                .containsExactly(
                        "v1 2/4 50%, v2 2/2 50%", "v1 4/4 50%, v2 2/2 50%", "v1 4/4 100%, v2 2/2", "v1 4/4 100%");
    }

    @Test
    @DisplayName("22, Argo TestRolloutPauseDurationGreaterThanProgressDeadlineSeconds")
    void a_step_may_take_longer_than_getting_ready_may() throws Exception {
        scene.live("v1", 4);

        Strategy patient = Canary.byWeights(Scene.HOUR, 25).toBuilder()
                .limits(Scene.LIMITS)
                .build();

        assertThat(scene.run("v2", patient)).isPromotedTo("v2");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, v2 0/0",
                        "v1 4/4 100%, v2 0/1",
                        "v1 4/4 100%, v2 1/1",
                        "v1 4/4 75%, v2 1/1 25%",
                        "v1 4/4 75%, v2 1/4 25%",
                        "v1 4/4 75%, v2 4/4 25%",
                        "v1 4/4, v2 4/4 100%",
                        "v1 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("24, Argo TestCanaryInconclusiveBackgroundAnalysis")
    void an_analysis_in_the_background_that_can_not_tell_holds_until_a_person_says_how_to_go_on() throws Exception {
        scene.live("v1", 4);
        scene.fail("v2", 15);
        Strategy watched = Canary.byWeights(Scene.HOUR, 25, 50).toBuilder()
                .backgroundAnalysis(doubtful())
                .build();
        RolloutHandle first = scene.start("v2", watched);
        scene.time.until(first, status -> status.waitingFor().contains("can't tell, promote or abort"));

        scene.time.pass(first, Scene.HOUR);
        assertThat(scene.seen()).as("a pause, and no abort").endsWith("v1 4/4 100%, v2 1/1", "v1 4/4 75%, v2 1/1 25%");
        first.abort("ann");
        assertThat(scene.end(first)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.seen()).containsExactly("v1 4/4 100%, v2 1/1", "v1 4/4 100%");

        RolloutHandle second = first.retry();
        scene.time.until(second, status -> status.waitingFor().contains("can't tell, promote or abort"));
        second.promote("ann");
        assertThat(scene.end(second)).isPromotedTo("v2");
    }

    @Test
    @DisplayName("24, Argo TestCanaryInconclusiveBackgroundAnalysis, as a step")
    void a_step_whose_analysis_can_not_tell_holds_until_a_person_says_how_to_go_on() throws Exception {
        scene.live("v1", 4);
        scene.fail("v2", 15);
        RolloutHandle handle = scene.start(
                "v2",
                Canary.builder()
                        .step(CanaryStep.to(Weight.percent(25)).judgedBy(doubtful()))
                        .build());
        scene.time.until(handle, status -> status.waitingFor().contains("can't tell, promote or abort"));

        scene.time.pass(handle, Scene.HOUR);
        assertThat(scene.seen()).endsWith("v1 4/4 100%, v2 1/1", "v1 4/4 75%, v2 1/1 25%");

        handle.promote("ann");
        assertThat(scene.end(handle)).isPromotedTo("v2");
    }

    @Test
    @DisplayName("25, Argo TestIstioAbortUpdateDeleteAllCanaryPods")
    void a_canary_that_loses_its_last_instance_loses_its_traffic_before_anything_else_happens() throws Exception {
        scene.live("v1", 4);
        RolloutHandle handle = scene.start("v2", approvedAt(25));
        scene.time.untilStep(handle, "gate: approval ops");
        scene.seen();
        Instant killed = scene.time.clock.instant();

        scene.kill("v2", 1);
        scene.time.untilStep(handle, "rollback: route");

        assertThat(scene.seen()).containsExactly("v1 4/4 75%, v2 0/1 25%", "v1 4/4 100%, v2 0/1");
        assertThat(Duration.between(killed, scene.time.clock.instant())).isLessThan(Duration.ofSeconds(2));
        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.NEW_FAILED);
        assertThat(scene.now()).isEqualTo("v1 4/4 100%");
    }

    @Test
    @DisplayName("25, Argo TestIstioAbortUpdateDeleteAllCanaryPods, while the old release ends its instances")
    void a_release_that_loses_its_last_instance_while_old_ones_are_ending_loses_its_traffic_too() throws Exception {
        scene.live("slow-to-end", 4);
        RolloutHandle handle = scene.start("v2", Rolling.oneByOne());
        scene.time.until(
                handle,
                status -> scene.now().equals("slow-to-end 3/3 +1 ending 75%, v2 1/1 25%")
                        && !status.waitingFor().isEmpty());
        scene.seen();
        Instant killed = scene.time.clock.instant();

        scene.kill("v2", 1);
        scene.time.until(handle, status -> scene.now().contains("100%"));

        assertThat(Duration.between(killed, scene.time.clock.instant())).isLessThan(Duration.ofSeconds(30));
        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.NEW_FAILED);
        assertThat(scene.now()).startsWith("slow-to-end 4/4").endsWith("100%");
    }

    /** Below 1 % is good and above 2 % bad; between nobody knows, and a person is asked. */
    private static Analysis doubtful() {
        return Analysis.byThresholds("doubtful")
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.builder()
                                .successWhen(Condition.below(0.01))
                                .failureWhen(Condition.above(0.02))
                                .build())
                .whenInconclusive(Analysis.WhenInconclusive.HOLD)
                .build();
    }

    private static Canary approvedAt(double percent) {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(percent)).approvedBy("ops"))
                .limits(Scene.LIMITS)
                .build();
    }
}
