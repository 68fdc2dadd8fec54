package dev.sluice.testkit.scenario;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.gate.Approval;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.release.RevisionId;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.rollout.TidyReport;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scenarios of Argo Rollouts in which all traffic is switched at once, on a platform that can do nothing else. */
@Timeout(60)
class ArgoBlueGreenScenariosTest {
    private final Scene scene = Scene.on(
            TrafficModel.SWITCH_ONLY,
            shop -> shop.release(
                            "leaky", ReleaseBehaviour.crashesUnderTraffic(Duration.ZERO, Scene.MINUTE, "out of memory"))
                    .release(
                            "chatty",
                            ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(10))
                                    .withDrain(Duration.ofSeconds(20)))
                    .release(
                            "clinging",
                            ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(10))
                                    .withDrain(Scene.HOUR)));

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    @DisplayName("2, Argo TestBlueGreenUpdate")
    void the_new_release_can_be_looked_at_and_has_no_user_until_all_of_it_is_ready() throws Exception {
        scene.live("v1", 3);
        RolloutHandle handle = scene.start(
                scene.of("v2", limited().build()).gate(Approval.of("ops")).build());
        scene.time.untilStep(handle, "gate: approval ops");
        assertThat(scene.seen()).containsExactly("v1 3/3 100%, v2 0/0", "v1 3/3 100%, v2 0/3", "v1 3/3 100%, v2 3/3");
        assertThat(scene.shop.probe(scene.revision("v2").id()))
                .as("the preview")
                .isPresent();

        handle.approve("ops", "ann");

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.seen()).containsExactly("v1 3/3, v2 3/3 100%", "v1 0/0, v2 3/3 100%");
    }

    @Test
    @DisplayName("3, Argo TestBlueGreenScaleDownDelay")
    void the_old_release_keeps_all_its_instances_until_its_time_is_over_and_then_none() throws Exception {
        scene.live("v1", 2);
        RevisionId v1 = scene.revision("v1").id();

        assertThat(scene.run("v2", limited().keepOldWarmFor(Scene.HOUR).build()))
                .isPromotedTo("v2");
        scene.time.clock.advance(Duration.ofMinutes(59));
        TidyReport early = scene.driving().tidy(scene.shop);

        assertThat(early.stillWarm()).containsExactly(v1);
        assertThat(scene.now()).isEqualTo("v1 2/2, v2 2/2 100%");
        scene.time.clock.advance(Scene.MINUTE);
        assertThat(scene.driving().tidy(scene.shop).stopped()).containsExactly(v1);
        assertThat(scene.now()).isEqualTo("v1 0/0, v2 2/2 100%");
    }

    @Test
    @DisplayName("5, Argo TestBlueGreenPromoteFull")
    void who_promotes_skips_approvals_and_bake_times_and_still_waits_until_all_is_ready() throws Exception {
        scene.live("v1", 3);
        Instant start = scene.time.clock.instant();
        RolloutHandle handle = scene.start(
                scene.of("v2", limited().bakeFor(Duration.ofHours(5)).build())
                        .gate(Approval.of("ops"), Duration.ofHours(5))
                        .build());

        handle.promote("ann");

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 3/3 100%, v2 0/0",
                        "v1 3/3 100%, v2 0/3", "v1 3/3 100%, v2 3/3", "v1 3/3, v2 3/3 100%", "v1 0/0, v2 3/3 100%");
        assertThat(Duration.between(start, scene.time.clock.instant()))
                .isBetween(Duration.ofSeconds(15), Duration.ofMinutes(5));
    }

    @Test
    @DisplayName("6, Argo TestBlueGreenPrePromotionFail")
    void a_release_that_fails_its_check_before_the_switch_never_has_a_user() throws Exception {
        scene.live("v1", 2);
        Gate smoke = Gate.custom("smoke", context -> new GateAnswer.Fail("the shop answers 500"));

        Outcome outcome =
                scene.run(scene.of("v2", limited().build()).gate(smoke).build());

        assertThat(outcome).isRolledBackBecauseOf(Cause.Kind.GATE_REJECTED);
        assertThat(scene.seen())
                .containsExactly("v1 2/2 100%, v2 0/0", "v1 2/2 100%, v2 0/2", "v1 2/2 100%, v2 2/2", "v1 2/2 100%");
    }

    @Test
    @DisplayName("7, Argo TestBlueGreenPostPromotionFail")
    void a_release_that_fails_after_the_switch_gives_all_traffic_back_to_instances_that_never_ended() throws Exception {
        scene.live("v1", 2);

        Outcome outcome = scene.run("leaky", limited().bakeFor(Scene.HOUR).build());

        assertThat(outcome).isRolledBackBecauseOf(Cause.Kind.NEW_FAILED);
        assertThat(scene.seen())
                .containsExactly(
                        "v1 2/2 100%, leaky 0/0",
                        "v1 2/2 100%, leaky 2/2",
                        "v1 2/2, leaky 2/2 100%",
                        "v1 2/2, leaky 0/2 100%",
                        "v1 2/2 100%, leaky 0/2",
                        "v1 2/2 100%");
    }

    @Test
    @DisplayName("7, Argo TestBlueGreenPostPromotionFail, with an analysis")
    void an_analysis_that_fails_after_the_switch_leads_back_to_a_release_that_was_kept_whole() throws Exception {
        scene.live("v1", 2);
        scene.fail("v2", 50);

        Outcome outcome = scene.run(
                "v2", limited().judgedBy(Scene.errors("after").build()).build());

        assertThat(outcome).isRolledBackBecauseOf(Cause.Kind.ANALYSIS_FAILED);
        assertThat(scene.measured("v2")).isEqualTo(1);
        assertThat(scene.seen())
                .containsExactly(
                        "v1 2/2 100%, v2 0/0",
                        "v1 2/2 100%, v2 0/2",
                        "v1 2/2 100%, v2 2/2",
                        "v1 2/2, v2 2/2 100%",
                        "v1 2/2 100%, v2 2/2",
                        "v1 2/2 100%");
    }

    @Test
    @DisplayName("9, Argo TestBlueGreenAbortAndUpdate")
    void after_a_release_that_was_taken_back_the_next_one_goes_live() throws Exception {
        scene.live("v1", 2);
        RolloutHandle handle = scene.start("v2", limited().bakeFor(Scene.HOUR).build());
        scene.time.untilStep(handle, "bake");
        handle.abort("ann");
        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.now()).isEqualTo("v1 2/2 100%");
        assertThat(scene.seen()).endsWith("v1 2/2, v2 2/2 100%", "v1 2/2 100%, v2 2/2", "v1 2/2 100%");

        assertThat(scene.run("v3", limited().build())).isPromotedTo("v3");

        assertThat(scene.seen())
                .containsExactly(
                        "v1 2/2 100%, v3 0/0",
                        "v1 2/2 100%, v3 0/2", "v1 2/2 100%, v3 2/2", "v1 2/2, v3 2/2 100%", "v1 0/0, v3 2/2 100%");
    }

    @Test
    @DisplayName("10, Argo TestBlueGreenExceedProgressDeadlineAbort")
    void a_release_that_is_not_ready_in_time_ends_and_leaves_nothing_behind() throws Exception {
        scene.live("v1", 2);
        Instant start = scene.time.clock.instant();

        Outcome outcome = scene.run("never", limited().build());

        assertThat(outcome).isRolledBackBecauseOf(Cause.Kind.DEADLINE);
        assertThat(Duration.between(start, scene.time.clock.instant()))
                .isBetween(Scene.MINUTE, Scene.MINUTE.multipliedBy(2));
        assertThat(scene.seen()).containsExactly("v1 2/2 100%, never 0/0", "v1 2/2 100%, never 0/2", "v1 2/2 100%");
    }

    @Test
    @DisplayName("11, Argo TestBlueGreenProgressDeadlineExceededWithPause")
    void waiting_for_a_person_is_no_failure_however_short_the_time_for_getting_ready_is() throws Exception {
        scene.live("v1", 2);
        RolloutHandle handle = scene.start(scene.of("v2", limited().build())
                .gate(Approval.of("ops"), Duration.ofHours(2))
                .build());
        scene.time.untilStep(handle, "gate: approval ops");

        scene.time.pass(handle, Scene.HOUR);

        assertThat(scene.now()).isEqualTo("v1 2/2 100%, v2 2/2");
        handle.approve("ops", "ann");
        assertThat(scene.end(handle)).isPromotedTo("v2");
    }

    @Test
    @DisplayName("11, Argo TestBlueGreenProgressDeadlineExceededWithoutPause")
    void nobody_is_waited_for_longer_than_was_said() throws Exception {
        scene.live("v1", 2);

        Outcome outcome = scene.run(scene.of("v2", limited().build())
                .gate(Approval.of("ops"), Scene.HOUR)
                .build());

        assertThat(outcome).isRolledBackBecauseOf(Cause.Kind.DEADLINE);
        assertThat(scene.now()).isEqualTo("v1 2/2 100%");
    }

    @Test
    @DisplayName("12, Argo TestBlueGreenScaleDownOnAbort")
    void what_is_taken_back_ends_when_its_last_connection_has() throws Exception {
        scene.live("v1", 2);
        RolloutHandle handle =
                scene.start("chatty", limited().bakeFor(Scene.HOUR).build());
        scene.time.untilStep(handle, "bake");
        assertThat(scene.seen()).endsWith("v1 2/2, chatty 2/2 100%");

        handle.abort("ann");
        scene.time.untilStep(handle, "rollback: drain new");
        Instant drains = scene.time.clock.instant();

        assertThat(scene.now()).isEqualTo("v1 2/2 100%, chatty 2/2");
        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.seen()).containsExactly("v1 2/2 100%, chatty 2/2", "v1 2/2 100%");
        assertThat(Duration.between(drains, scene.time.clock.instant()))
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(25));
    }

    @Test
    @DisplayName("12, Argo TestBlueGreenScaleDownOnAbort, and who never lets go")
    void connections_that_never_end_are_cut_when_the_time_for_draining_is_over() throws Exception {
        scene.live("v1", 2);
        RolloutHandle handle =
                scene.start("clinging", limited().bakeFor(Scene.HOUR).build());
        scene.time.untilStep(handle, "bake");

        handle.abort("ann");
        scene.time.untilStep(handle, "rollback: drain new");
        Instant drains = scene.time.clock.instant();

        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(Duration.between(drains, scene.time.clock.instant()))
                .isBetween(Duration.ofSeconds(29), Scene.MINUTE);
        assertThat(scene.now()).isEqualTo("v1 2/2 100%");
    }

    @Test
    @DisplayName("13, Argo TestBlueGreenToCanary")
    void the_next_release_may_go_live_by_another_strategy() throws Exception {
        Scene weighted = Scene.on(TrafficModel.WEIGHTED);
        weighted.live("v1", 4);
        assertThat(weighted.run("v2", limited().build())).isPromotedTo("v2");
        RolloutHandle handle = weighted.start(
                "v3",
                Canary.builder()
                        .step(CanaryStep.to(Weight.percent(50)).approvedBy("ops"))
                        .build());
        weighted.time.untilStep(handle, "gate: approval ops");

        assertThat(weighted.now()).isEqualTo("v1 0/0, v2 4/4 50%, v3 2/2 50%");
        handle.approve("ops", "ann");

        assertThat(weighted.end(handle)).isPromotedTo("v3");
        assertThat(weighted.run("v4", limited().build())).isPromotedTo("v4");
        weighted.close();
    }

    private static BlueGreen.Builder limited() {
        return BlueGreen.builder().limits(Scene.LIMITS);
    }
}
