package dev.sluice.testkit.scenario;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scenarios of Argo's blue-green with a small preview or with analyses: here a canary that has no share before it has everything. */
@Timeout(60)
class ArgoPreviewScenariosTest {
    private static final String PREVIEWED = "v1 4/4 100%, v2 1/1 header x-preview=yes";

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
    @DisplayName("4, Argo TestBlueGreenPreviewReplicaCount")
    void a_small_preview_is_grown_to_full_size_before_it_has_everybody() throws Exception {
        RolloutHandle handle = scene.start("v2", previewed(preview().approvedBy("ops")));
        scene.time.untilStep(handle, "gate: approval ops");
        assertThat(scene.seen())
                .containsExactly("v1 4/4 100%, v2 0/0", "v1 4/4 100%, v2 0/1", "v1 4/4 100%, v2 1/1", PREVIEWED);

        handle.approve("ops", "ann");

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, v2 1/4 header x-preview=yes",
                        "v1 4/4 100%, v2 4/4 header x-preview=yes", "v1 4/4, v2 4/4 100%", "v1 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("4, Argo TestBlueGreenPreviewReplicaCountPromoteFull")
    void who_promotes_a_small_preview_gets_it_grown_first_all_the_same() throws Exception {
        RolloutHandle handle = scene.start("v2", previewed(preview().approvedBy("ops")));
        scene.time.untilStep(handle, "gate: approval ops");
        assertThat(scene.seen()).endsWith(PREVIEWED);

        handle.promote("ann");

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, v2 1/4 header x-preview=yes",
                        "v1 4/4 100%, v2 4/4 header x-preview=yes", "v1 4/4, v2 4/4 100%", "v1 0/0, v2 4/4 100%");
    }

    @Test
    @DisplayName("5, Argo TestBlueGreenPromoteFull, with analyses")
    void who_promotes_skips_analyses_before_and_after_the_switch() throws Exception {
        scene.fail("v2", 500);
        RolloutHandle handle = scene.start(
                "v2",
                Canary.builder()
                        .step(preview()
                                .bakeFor(Scene.HOUR)
                                .judgedBy(Scene.errors("before").build()))
                        .judgedBy(Scene.errors("after").build())
                        .build());
        scene.time.untilStep(handle, "bake");

        handle.promote("ann");

        assertThat(scene.end(handle)).isPromotedTo("v2");
        assertThat(scene.measured("v2")).isZero();
    }

    @Test
    @DisplayName("6, Argo TestBlueGreenPrePromotionFail, with an analysis")
    void a_preview_whose_analysis_fails_goes_with_all_that_led_to_it() throws Exception {
        scene.fail("v2", 50);

        var outcome = scene.run(
                "v2", previewed(preview().judgedBy(Scene.errors("before").build())));

        assertThat(outcome).isRolledBackBecauseOf(Cause.Kind.ANALYSIS_FAILED);
        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, v2 0/0",
                        "v1 4/4 100%, v2 0/1", "v1 4/4 100%, v2 1/1", PREVIEWED, "v1 4/4 100%, v2 1/1", "v1 4/4 100%");
    }

    @Test
    @DisplayName("8, Argo TestBlueGreenKitchenSink")
    void small_preview_timed_switch_good_analysis_before_and_bad_one_after() throws Exception {
        RolloutHandle handle = scene.start(
                "v2",
                Canary.builder()
                        .step(preview()
                                .bakeFor(Duration.ofMinutes(10))
                                .judgedBy(Scene.errors("before").build()))
                        .judgedBy(Scene.errors("after").build())
                        .build());
        scene.time.untilStep(handle, "bake");
        assertThat(scene.seen())
                .containsExactly("v1 4/4 100%, v2 0/0", "v1 4/4 100%, v2 0/1", "v1 4/4 100%, v2 1/1", PREVIEWED);

        scene.time.pass(handle, Duration.ofMinutes(9));
        assertThat(scene.measured("v2")).as("in its bake time").isZero();
        scene.time.untilStep(handle, "judge by before");
        scene.time.pass(handle, Duration.ofSeconds(150));
        assertThat(scene.measured("v2")).as("before the third round").isEqualTo(2);
        assertThat(scene.seen()).as("no early promotion").isEmpty();

        scene.time.untilStep(handle, "judge by after");
        assertThat(scene.seen())
                .containsExactly(
                        "v1 4/4 100%, v2 1/4 header x-preview=yes",
                        "v1 4/4 100%, v2 4/4 header x-preview=yes", "v1 4/4, v2 4/4 100%");
        assertThat(scene.measured("v2")).isEqualTo(3);
        scene.fail("v2", 50);

        assertThat(scene.end(handle)).isRolledBackBecauseOf(Cause.Kind.ANALYSIS_FAILED);
        assertThat(scene.measured("v2")).isEqualTo(4);
        assertThat(scene.seen()).containsExactly("v1 4/4 100%, v2 4/4", "v1 4/4 100%");
    }

    private static CanaryStep preview() {
        return CanaryStep.withoutShare().matching(Scene.PREVIEW).instances(1);
    }

    private static Canary previewed(CanaryStep preview) {
        return Canary.builder().step(preview).build();
    }
}
