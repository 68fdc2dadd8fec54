package dev.sluice.testkit.scenario;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Strategy;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scenarios of Argo Rollouts without a traffic router: every ready instance has its part of the traffic. */
@Timeout(60)
class ArgoCountsScenariosTest {
    private static final Strategy ROLLING =
            Rolling.likeDeployment().toBuilder().limits(Scene.LIMITS).build();
    private static final Strategy CANARY = Canary.builder()
            .step(CanaryStep.to(Weight.percent(25)).bakeFor(Scene.MINUTE))
            .limits(Scene.LIMITS)
            .build();

    private final Scene scene = Scene.on(
            TrafficModel.REPLICA_SHARE,
            shop -> shop.release(
                            "mortal",
                            ReleaseBehaviour.crashesUnderTraffic(Duration.ofSeconds(10), Scene.HOUR, "out of memory"))
                    .release("broken", ReleaseBehaviour.failsAfter(Duration.ofSeconds(5), "exit code 1")));

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    @DisplayName("14, Argo TestRolloutGoodToBadUpdate")
    void a_release_that_never_gets_ready_takes_no_instance_of_the_good_one() throws Exception {
        scene.live("v1", 4);

        assertThat(scene.run("never", ROLLING)).isRolledBackBecauseOf(Cause.Kind.DEADLINE);

        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, never 0/0", "v1 4/4 100%, never 0/1", "v1 4/4 100%, never 0/0", "v1 4/4 100%");
    }

    @Test
    @DisplayName("15, Argo TestRolloutBadToGoodUpdate")
    void a_release_that_broke_while_it_was_live_keeps_no_fix_from_going_live() throws Exception {
        scene.live("mortal", 4);
        scene.time.clock.advance(Scene.HOUR);
        assertThat(scene.seen()).containsExactly("mortal 0/4");

        assertThat(scene.run("v2", ROLLING)).isPromotedTo("v2");

        assertThat(scene.now()).isEqualTo("mortal 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("15, Argo TestRolloutBadToGoodSetWeightUpdate")
    void where_nobody_is_left_to_share_with_a_canary_goes_live_at_once() throws Exception {
        scene.live("mortal", 4);
        scene.time.clock.advance(Scene.HOUR);
        scene.seen();

        assertThat(scene.run("v2", CANARY)).isPromotedTo("v2");

        assertThat(scene.seen())
                .containsExactly(
                        "mortal 0/4, v2 0/0",
                        "mortal 0/4, v2 0/4",
                        "mortal 0/4, v2 4/4 100%",
                        "mortal 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("15, Argo TestRolloutBadToBadUpdate")
    void from_one_broken_release_to_the_next_every_rollout_ends_and_the_fix_goes_live() throws Exception {
        scene.live("mortal", 4);
        scene.time.clock.advance(Scene.HOUR);
        scene.seen();

        assertThat(scene.run("never", ROLLING)).isRolledBackBecauseOf(Cause.Kind.DEADLINE);
        assertThat(scene.now()).isEqualTo("mortal 0/4");
        assertThat(scene.run("broken", CANARY)).isRolledBackBecauseOf(Cause.Kind.NEW_FAILED);
        assertThat(scene.now()).isEqualTo("mortal 0/4");

        assertThat(scene.run("v2", ROLLING)).isPromotedTo("v2");
        assertThat(scene.now()).isEqualTo("mortal 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("16, Argo TestReduceWeightAndHonorMaxUnavailable")
    void an_abort_with_all_traffic_on_the_new_release_grows_the_old_one_before_the_new_one_shrinks() throws Exception {
        scene.live("v1", 4);
        RolloutHandle handle = scene.start(
                "v2",
                Canary.byWeights(Scene.MINUTE, 50).toBuilder()
                        .bakeFor(Scene.HOUR)
                        .build());
        scene.time.until(
                handle,
                status ->
                        scene.now().startsWith("v1 0/0") && !status.waitingFor().isEmpty());
        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, v2 0/0",
                        "v1 4/4 100%, v2 0/2",
                        "v1 4/4 66.67%, v2 2/2 33.33%",
                        "v1 2/2 50%, v2 2/2 50%",
                        "v1 2/2 50%, v2 2/4 50%",
                        "v1 2/2 33.33%, v2 4/4 66.67%",
                        "v1 0/0, v2 4/4 100%");

        handle.abort("ann");

        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.seen())
                .containsExactly("v1 0/4, v2 4/4 100%", "v1 4/4 50%, v2 4/4 50%", "v1 4/4 100%, v2 0/0", "v1 4/4 100%");
    }

    @Test
    @DisplayName("16, Argo TestReduceWeightAndHonorMaxUnavailable, half way")
    void an_abort_half_way_takes_nothing_from_anybody_before_the_old_release_is_whole() throws Exception {
        scene.live("v1", 4);
        RolloutHandle handle = scene.start(
                "v2",
                Canary.builder()
                        .step(CanaryStep.to(Weight.percent(75)).approvedBy("ops"))
                        .build());
        scene.time.untilStep(handle, "gate: approval ops");
        assertThat(scene.seen()).endsWith("v1 1/1 25%, v2 3/3 75%");

        handle.abort("ann");

        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ABORTED);
        assertThat(scene.seen())
                .containsExactly(
                        "v1 1/4 25%, v2 3/3 75%", "v1 4/4 57.14%, v2 3/3 42.86%", "v1 4/4 100%, v2 0/0", "v1 4/4 100%");
    }

    @Test
    @DisplayName("14, Argo TestRolloutGoodToBadUpdate, what surge and unavailable allow")
    void a_good_release_replaces_instances_within_the_bounds_that_were_set() throws Exception {
        scene.live("v1", 4);

        assertThat(scene.run("v2", ROLLING)).isPromotedTo("v2");

        assertThat(scene.seen()).allSatisfy(state -> {
            assertThat(ready(state)).as(state).isBetween(3, 5);
        });
        assertThat(scene.now()).isEqualTo("v1 0/0, v2 4/4 100%");
    }

    private static int ready(String state) {
        return java.util.regex.Pattern.compile("(\\d+)/")
                .matcher(state)
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .sum();
    }
}
