package dev.sluice.testkit.scenario;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.release.Release;
import dev.sluice.release.ReleaseId;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Strategy;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scenarios of Flagger, whose loop has one action in each interval of its analysis. */
@Timeout(60)
class FlaggerScenariosTest {
    private final Scene scene = Scene.on(TrafficModel.WEIGHTED);

    @BeforeEach
    void live() throws Exception {
        scene.live("v1", 4);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    @DisplayName("27, Flagger TestScheduler_DeploymentNewRevisionReset")
    void a_newer_release_in_the_middle_of_an_analysis_begins_again_with_no_share_and_no_evidence() throws Exception {
        scene.fail("v2", 50);
        RolloutEngine first = scene.engine();
        RolloutHandle older = first.start(scene.of("v2", checkedAt(25, 3)).build());
        scene.time.until(
                older,
                status -> scene.measured("v2") == 2 && status.waitingFor().contains("measured"));
        assertThat(scene.seen()).endsWith("v1 4/4 75%, v2 1/1 25%");
        scene.time.stop(first);

        Outcome outcome = scene.run("v3", checkedAt(25, 3));

        assertThat(outcome).isPromotedTo("v3");
        assertThat(scene.measured("v2"))
                .as("two failed rounds of three allowed")
                .isEqualTo(2);
        assertThat(scene.measured("v3")).as("every round of its own").isEqualTo(3);
        assertThat(scene.seen())
                .startsWith("v1 4/4 100%, v2 1/1", "v1 4/4 100%", "v1 4/4 100%, v3 0/0")
                .endsWith("v1 4/4, v3 4/4 100%", "v1 0/0, v3 4/4 100%");
    }

    @Test
    @DisplayName("27, Flagger test-lifecycle.sh, the live version again")
    void the_release_that_is_live_already_starts_nothing() throws Exception {
        int writes = scene.shop.writes();

        assertThat(scene.run("v1", checkedAt(25, 3))).isUnchanged();

        assertThat(scene.shop.writes()).isEqualTo(writes);
        assertThat(scene.seen()).isEmpty();
    }

    @Test
    @DisplayName("27, Flagger test-lifecycle.sh, the live version again in the middle of an analysis")
    void the_release_that_is_live_already_takes_back_what_is_under_way_and_starts_nothing() throws Exception {
        RolloutEngine first = scene.engine();
        RolloutHandle older = first.start(scene.of("v2", checkedAt(25, 3)).build());
        scene.time.untilStep(older, "judge");
        scene.time.stop(first);
        scene.seen();

        assertThat(scene.run("v1", checkedAt(25, 3))).isUnchanged();

        assertThat(scene.seen()).containsExactly("v1 4/4 100%, v2 1/1", "v1 4/4 100%");
        assertThat(scene.measured("v1")).isZero();
    }

    @Test
    @DisplayName("27, Flagger test-lifecycle.sh, retry after a failure")
    void what_failed_can_be_tried_again_with_new_evidence() throws Exception {
        scene.fail("v2", 50);
        RolloutHandle failed = scene.start("v2", checkedAt(25, 2));
        assertThat(scene.end(failed)).isRolledBackBecauseOf(Cause.Kind.ANALYSIS_FAILED);
        assertThat(scene.measured("v2")).isEqualTo(2);

        scene.fail("v2", 0);
        assertThat(scene.end(failed.retry())).isPromotedTo("v2");
        assertThat(scene.measured("v2")).isEqualTo(5);
    }

    @Test
    @DisplayName("28, Flagger TestScheduler_DeploymentPromotionPrimaryNotReady")
    void all_traffic_waits_until_every_instance_that_is_to_take_it_is_ready() throws Exception {
        RolloutHandle handle = scene.start(
                "v2",
                Canary.builder()
                        .step(CanaryStep.to(Weight.percent(50)).approvedBy("ops"))
                        .build());
        scene.time.untilStep(handle, "gate: approval ops");
        scene.seen();
        handle.approve("ops", "ann");
        scene.time.untilStep(handle, "scale new");
        scene.time.pass(handle, Duration.ofSeconds(5));

        scene.kill("v2", 1);
        scene.time.pass(handle, Duration.ofSeconds(7));
        assertThat(scene.now()).isEqualTo("v1 4/4 50%, v2 3/4 50%");

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 50%, v2 2/4 50%",
                        "v1 4/4 50%, v2 1/4 50%",
                        "v1 4/4 50%, v2 3/4 50%",
                        "v1 4/4 50%, v2 4/4 50%",
                        "v1 4/4, v2 4/4 100%",
                        "v1 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("28, Flagger TestScheduler_DeploymentPromotionFailedAfterTrafficShift")
    void traffic_stays_where_it_is_healthy_for_as_long_as_the_other_side_is_not() throws Exception {
        RolloutHandle handle =
                scene.start("v2", BlueGreen.builder().bakeFor(Scene.HOUR).build());
        scene.time.untilStep(handle, "bake");
        assertThat(scene.seen()).endsWith("v1 4/4, v2 4/4 100%");

        scene.kill("v1", 4);
        handle.abort("ann");

        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.seen())
                .containsExactly("v1 0/4, v2 4/4 100%", "v1 4/4, v2 4/4 100%", "v1 4/4 100%, v2 4/4", "v1 4/4 100%");
    }

    @Test
    @DisplayName("29, Flagger TestScheduler_DeploymentBlueGreenAnalysisPhases")
    void a_blue_green_release_is_measured_on_copies_then_switched_and_each_round_leaves_the_traffic_alone()
            throws Exception {
        RolloutHandle handle = scene.start(
                "v2",
                Canary.builder()
                        .step(CanaryStep.withoutShare()
                                .mirroring(Weight.ALL)
                                .instances(4)
                                .judgedBy(checks(2)))
                        .build());
        for (int round = 1; round <= 2; round++) {
            int rounds = round;
            scene.time.until(handle, status -> scene.measured("v2") == rounds);
            assertThat(scene.now()).as("round %d", round).isEqualTo("v1 4/4 100%, v2 4/4 copies of 100%");
        }

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.measured("v2")).isEqualTo(3);
        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, v2 0/0",
                        "v1 4/4 100%, v2 0/4",
                        "v1 4/4 100%, v2 4/4",
                        "v1 4/4 100%, v2 4/4 copies of 100%",
                        "v1 4/4, v2 4/4 100%",
                        "v1 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("29, Flagger TestScheduler_DeploymentABTesting")
    void who_carries_the_header_or_the_cookie_has_the_new_release_until_it_is_good_for_all_or_for_nobody()
            throws Exception {
        Strategy test = Canary.builder()
                .step(CanaryStep.withoutShare()
                        .matching(RequestMatch.header("x-user-type", "test"))
                        .matching(RequestMatch.cookie("canary", "always"))
                        .judgedBy(checks(2)))
                .build();
        String testing = "v1 4/4 100%, v2 1/1 header x-user-type=test cookie canary=always";
        scene.fail("v2", 50);
        RolloutHandle handle = scene.start("v2", test);
        scene.time.until(
                handle,
                status -> scene.measured("v2") == 1 && status.waitingFor().contains("measured"));
        assertThat(scene.seen()).as("one failed round of two").endsWith("v1 4/4 100%, v2 1/1", testing);

        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ANALYSIS_FAILED);
        assertThat(scene.seen())
                .as("both matches go in one write")
                .containsExactly("v1 4/4 100%, v2 1/1", "v1 4/4 100%");

        scene.fail("v2", 0);
        assertThat(scene.end(handle.retry())).isPromotedTo("v2");
        assertThat(scene.seen()).contains(testing).endsWith("v1 4/4, v2 4/4 100%", "v1 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("29, Flagger TestScheduler_DeploymentMirroring")
    void copies_come_before_the_first_share_and_end_with_it() throws Exception {
        RolloutHandle handle = scene.start(
                "v2",
                Canary.builder()
                        .step(CanaryStep.withoutShare().mirroring(Weight.ALL).bakeFor(Scene.MINUTE))
                        .step(CanaryStep.to(Weight.percent(20)).bakeFor(Scene.MINUTE))
                        .step(CanaryStep.to(Weight.percent(40)).bakeFor(Scene.MINUTE))
                        .build());

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, v2 0/0",
                        "v1 4/4 100%, v2 0/1",
                        "v1 4/4 100%, v2 1/1",
                        "v1 4/4 100%, v2 1/1 copies of 100%",
                        "v1 4/4 80%, v2 1/1 20%",
                        "v1 4/4 80%, v2 1/2 20%",
                        "v1 4/4 80%, v2 2/2 20%",
                        "v1 4/4 60%, v2 2/2 40%",
                        "v1 4/4 60%, v2 2/4 40%",
                        "v1 4/4 60%, v2 4/4 40%",
                        "v1 4/4, v2 4/4 100%",
                        "v1 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("29, Flagger config tracker")
    void a_change_of_the_configuration_alone_is_a_release_of_its_own_and_comes_back_with_the_code() throws Exception {
        ReleaseId live = scene.revision("v1").origin().releaseId().orElseThrow();
        Release changed = Release.image("shop:v1")
                .label("v1-de")
                .config("GREETING", "Guten Tag")
                .build();
        RolloutHandle handle = scene.start(
                Rollout.of(changed).to(scene.shop).using(checkedAt(25, 2)).build());
        scene.time.untilStep(handle, "judge");
        assertThat(scene.seen()).endsWith("v1 4/4 75%, v1-de 1/1 25%");
        scene.fail("v1-de", 50);
        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ANALYSIS_FAILED);
        assertThat(scene.seen()).containsExactly("v1 4/4 100%, v1-de 1/1", "v1 4/4 100%");

        scene.fail("v1-de", 0);
        assertThat(scene.end(handle.retry())).isPromotedTo("v1-de");
        assertThat(scene.undo(live)).isPromotedTo("v1");
        assertThat(scene.revision("v1").origin().releaseId()).contains(live);
        assertThat(scene.now()).isEqualTo("v1 4/4 100%, v1-de 0/0");
    }

    /** Three rounds a minute apart, of which so many may not be bad. */
    private static Analysis checks(int threshold) {
        return Analysis.flaggerLike("checks", threshold)
                .metric(Metric.errorRatio(), "router", Condition.atMost(0.01))
                .interval(Scene.MINUTE)
                .timeLimit(Scene.MINUTE.multipliedBy(3))
                .build();
    }

    private static Strategy checkedAt(double percent, int threshold) {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(percent)).judgedBy(checks(threshold)))
                .build();
    }
}
