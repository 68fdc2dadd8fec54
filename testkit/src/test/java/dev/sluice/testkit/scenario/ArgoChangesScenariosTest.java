package dev.sluice.testkit.scenario;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.release.Capacity;
import dev.sluice.release.ReleaseId;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Strategy;
import dev.sluice.traffic.Weight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scenarios of Argo Rollouts in which something else is wanted while a rollout is under way, or something that was there before. */
@Timeout(60)
class ArgoChangesScenariosTest {
    private final Scene scene = Scene.on(
            TrafficModel.WEIGHTED, shop -> shop.release("invalid", ReleaseBehaviour.refused("must have a probe")));

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    @DisplayName("17, Argo TestRolloutScalingDuringUpdate")
    void a_load_that_grows_meanwhile_is_met_by_whoever_has_it_and_by_the_new_release_before_it_has_it()
            throws Exception {
        scene.live("v1", Capacity.auto(2, 8));
        RolloutHandle handle = scene.start("v2", approvedAt(50));
        scene.time.untilStep(handle, "gate: approval ops");
        assertThat(scene.seen()).endsWith("v1 2/2..8 50%, v2 1/1 50%");

        scene.time.platform.meddle(new ForeignChange.Demand(6));
        scene.time.pass(handle, Scene.MINUTE);
        assertThat(scene.seen()).containsExactly("v1 6/2..8 50%, v2 1/1 50%");
        handle.approve("ops", "ann");

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 6/2..8 50%, v2 1/6..8 50%",
                        "v1 6/2..8 50%, v2 6/6..8 50%",
                        "v1 2/2..8, v2 6/6..8 100%",
                        "v1 0/0, v2 6/6..8 100%",
                        "v1 0/0, v2 6/2..8 100%");
    }

    @Test
    @DisplayName("17, Argo TestRolloutScalingWhenPaused")
    void a_count_that_somebody_raises_by_hand_while_a_rollout_is_paused_is_still_there_after_the_way_back()
            throws Exception {
        RolloutHandle handle = pausedAndScaledByHand(6);

        handle.abort("ann");

        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.seen()).containsExactly("v1 6/6 100%, v2 1/1", "v1 6/6 100%");
    }

    @Test
    @DisplayName("17, Argo TestRolloutScalingWhenPaused, promoted")
    void a_count_that_somebody_raises_by_hand_is_the_old_releases_and_the_new_one_gets_what_was_planned()
            throws Exception {
        RolloutHandle handle = pausedAndScaledByHand(6);

        handle.promote("ann");

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 6/6 75%, v2 1/4 25%",
                        "v1 6/6 75%, v2 4/4 25%", "v1 6/6, v2 4/4 100%", "v1 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("17, Argo TestRolloutScalingWhenPaused, fewer")
    void a_count_that_somebody_lowers_by_hand_is_whole_again_before_all_traffic_comes_back() throws Exception {
        RolloutHandle handle = pausedAndScaledByHand(2);

        handle.abort("ann");

        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.seen())
                .containsExactly(
                        "v1 2/4 75%, v2 1/1 25%", "v1 4/4 75%, v2 1/1 25%", "v1 4/4 100%, v2 1/1", "v1 4/4 100%");
    }

    private RolloutHandle pausedAndScaledByHand(int count) throws InterruptedException {
        scene.live("v1", 4);
        RolloutHandle handle = scene.start("v2", approvedAt(25));
        scene.time.untilStep(handle, "gate: approval ops");
        handle.pause("ann");
        scene.time.pass(handle, Scene.MINUTE);
        assertThat(scene.seen()).endsWith("v1 4/4 75%, v2 1/1 25%");

        scene.time.platform.meddle(new ForeignChange.Scale(scene.revision("v1").id(), Capacity.fixed(count)));
        scene.time.pass(handle, Scene.MINUTE);
        assertThat(scene.seen()).endsWith("v1 " + count + "/" + count + " 75%, v2 1/1 25%");
        return handle;
    }

    @Test
    @DisplayName("18, Argo TestSpecAndReplicaChangeSameTime")
    void another_release_of_another_size_in_the_middle_of_a_step_ends_with_the_newest_and_its_size() throws Exception {
        scene.live("v1", 2);
        RolloutEngine first = scene.engine();
        RolloutHandle handle =
                first.start(scene.of("v2", approvedAt(50)).capacity(4).build());
        scene.time.untilStep(handle, "gate: approval ops");
        assertThat(scene.seen()).endsWith("v1 2/2 50%, v2 2/2 50%");

        Outcome refused = scene.run(scene.of("v3", approvedAt(50)).capacity(6).build());
        assertThat(refused).isRefusedNaming("lease");
        assertThat(scene.seen())
                .as("one at a time, and the older one is told first")
                .isEmpty();
        scene.time.stop(first);

        RolloutHandle newest =
                scene.start(scene.of("v3", approvedAt(50)).capacity(6).build());
        scene.time.untilStep(newest, "gate: approval ops");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 2/2 100%, v2 2/2",
                        "v1 2/2 100%",
                        "v1 2/2 100%, v3 0/0",
                        "v1 2/2 100%, v3 0/3",
                        "v1 2/2 100%, v3 3/3",
                        "v1 2/2 50%, v3 3/3 50%");
        newest.approve("ops", "ann");

        assertThat(scene.end(newest)).isPromotedTo("v3");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 2/2 50%, v3 3/6 50%",
                        "v1 2/2 50%, v3 6/6 50%", "v1 2/2, v3 6/6 100%", "v1 0/0, v3 6/6 100%");
    }

    @Test
    @DisplayName("23, Argo TestRollbackAnalysisWithinWindow and OutsideWindow")
    void what_was_good_before_goes_live_again_without_being_judged_and_what_nobody_remembers_does_not()
            throws Exception {
        scene.live("v1", 2);
        ReleaseId v1 = scene.shop.prepare(Scene.release("v1")).id();
        Strategy judged = Canary.builder()
                .step(CanaryStep.to(Weight.percent(50))
                        .judgedBy(Scene.errors("errors").build()))
                .build();
        assertThat(scene.run("v2", judged)).isPromotedTo("v2");
        assertThat(scene.measured("v2")).isEqualTo(3);
        scene.seen();

        assertThat(scene.undo(v1)).isPromotedTo("v1");
        assertThat(scene.measured("v1")).as("inside the window").isZero();
        assertThat(scene.seen())
                .containsExactly(
                        "v1 0/2, v2 2/2 100%", "v1 2/2, v2 2/2 100%", "v1 2/2 100%, v2 2/2", "v1 2/2 100%, v2 0/0");

        for (String label : new String[] {"v3", "v4", "v5", "v6", "v7"}) {
            scene.run(label, BlueGreen.instant());
        }
        assertThat(scene.undo(v1)).as("outside").isRefusedNaming("to");
        assertThat(scene.run("v1", judged)).isPromotedTo("v1");
        assertThat(scene.measured("v1")).as("like any other").isEqualTo(3);
    }

    @Test
    @DisplayName("25, Argo TestIstioUpdateInMiddleZeroCanaryReplicas")
    void a_newer_release_while_an_older_canary_waits_never_leads_anybody_to_an_empty_set() throws Exception {
        scene.live("v1", 4);
        RolloutEngine first = scene.engine();
        RolloutHandle handle = first.start(scene.of("v2", approvedAt(25)).build());
        scene.time.untilStep(handle, "gate: approval ops");
        scene.time.stop(first);
        scene.kill("v2", 1);
        assertThat(scene.seen()).endsWith("v1 4/4 75%, v2 1/1 25%", "v1 4/4 75%, v2 0/1 25%");

        RolloutHandle newer = scene.start("v3", approvedAt(25));
        scene.time.untilStep(newer, "gate: approval ops");

        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, v2 0/1",
                        "v1 4/4 100%",
                        "v1 4/4 100%, v3 0/0",
                        "v1 4/4 100%, v3 0/1",
                        "v1 4/4 100%, v3 1/1",
                        "v1 4/4 75%, v3 1/1 25%");
        newer.approve("ops", "ann");
        assertThat(scene.end(newer)).isPromotedTo("v3");
    }

    @Test
    @DisplayName("26, Argo TestFixInvalidSpec")
    void a_release_that_can_not_run_is_refused_before_anything_is_written_and_its_fix_goes_live() throws Exception {
        scene.live("v1", 2);

        assertThat(scene.run("invalid", approvedAt(50))).isRefusedNaming("release");
        assertThat(scene.seen()).isEmpty();

        assertThat(scene.run("v2", Canary.byWeights(Scene.MINUTE, 50))).isPromotedTo("v2");
    }

    private static Canary approvedAt(double percent) {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(percent)).approvedBy("ops"))
                .build();
    }
}
