package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.release.Capacity;
import dev.sluice.release.ReleaseId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RevisionReadingTest {
    private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");

    @Test
    void all_pods_of_the_newest_specification_available_and_no_other_left_is_ready() {
        Revision revision = read(deployment(2, 2, 2, 2), 2);

        assertThat(revision.readiness()).isEqualTo(new Readiness.Ready());
        assertThat(revision.capacity()).isEqualTo(Capacity.fixed(2));
        assertThat(revision.running()).isEqualTo(2);
        assertThat(revision.ready()).isEqualTo(2);
        assertThat(revision.origin()).isEqualTo(new Origin.Managed(new ReleaseId("0123456789abcdef")));
    }

    @Test
    void a_status_of_an_older_specification_proves_nothing() {
        Deployment changed = new DeploymentBuilder(deployment(2, 2, 2, 2))
                .editMetadata()
                .withGeneration(8L)
                .endMetadata()
                .build();

        assertThat(read(changed, 2).readiness())
                .isEqualTo(new Readiness.Progressing("the controller has not seen the newest specification yet"));
    }

    @Test
    void a_deployment_that_no_controller_has_seen_is_not_ready() {
        Deployment fresh =
                new DeploymentBuilder(deployment(1, 0, 0, 0)).withStatus(null).build();

        assertThat(read(fresh, 0).readiness())
                .isEqualTo(new Readiness.Progressing("the controller has not seen the newest specification yet"));
    }

    @Test
    void each_condition_is_named_while_it_lacks() {
        assertThat(read(deployment(3, 2, 2, 2), 2).readiness())
                .isEqualTo(new Readiness.Progressing("2 of 3 pods exist"));
        assertThat(read(deployment(2, 3, 2, 2), 3).readiness())
                .isEqualTo(new Readiness.Progressing("1 pods of an older specification are left"));
        assertThat(read(deployment(2, 2, 2, 1), 2).readiness())
                .isEqualTo(new Readiness.Progressing("1 of 2 pods are available, 2 ready"));
        assertThat(read(deployment(2, 2, 2, 2), 3).readiness())
                .isEqualTo(new Readiness.Progressing("1 pods are ending"));
    }

    @Test
    void no_pods_wanted_is_idle_when_the_last_has_gone() {
        assertThat(read(deployment(0, 0, 0, 0), 1).readiness())
                .isEqualTo(new Readiness.Progressing("1 pods are ending"));
        assertThat(read(deployment(0, 0, 0, 0), 0).readiness()).isEqualTo(new Readiness.Idle());
        assertThat(read(deployment(0, 0, 0, 0), 0).capacity()).isEqualTo(Capacity.NONE);
    }

    @Test
    void a_quota_that_refuses_pods_has_failed_at_once() {
        Deployment refused =
                with(deployment(2, 0, 0, 0), "ReplicaFailure", "True", "FailedCreate", "exceeded quota: q");

        assertThat(read(refused, 0).readiness()).isEqualTo(new Readiness.Failed("FailedCreate: exceeded quota: q"));
    }

    @Test
    void a_deadline_that_has_passed_has_failed_and_says_what_lacks() {
        Deployment late = with(
                deployment(2, 2, 2, 1),
                "Progressing",
                "False",
                "ProgressDeadlineExceeded",
                "has timed out progressing");

        assertThat(read(late, 2).readiness())
                .isEqualTo(new Readiness.Failed("ProgressDeadlineExceeded: has timed out progressing;"
                        + " 1 of 2 pods are available, 2 ready"));
    }

    @Test
    void old_failures_do_not_count_once_all_is_ready() {
        Deployment mended = with(deployment(2, 2, 2, 2), "ReplicaFailure", "True", "FailedCreate", "exceeded quota");

        assertThat(read(mended, 2).readiness()).isEqualTo(new Readiness.Ready());
    }

    @Test
    void a_pod_without_hope_has_failed_and_one_with_hope_goes_on_and_says_why() {
        assertThat(reading(deployment(1, 1, 1, 0), List.of(stuck("InvalidImageName")), List.of())
                        .readiness())
                .isEqualTo(new Readiness.Failed("pod stuck container web: InvalidImageName"));
        assertThat(reading(deployment(1, 1, 1, 0), List.of(stuck("ErrImagePull")), List.of())
                        .readiness())
                .isEqualTo(new Readiness.Progressing(
                        "0 of 1 pods are available, 1 ready; pod stuck container web: ErrImagePull"));
    }

    @Test
    void pods_that_have_ended_by_themselves_do_not_run() {
        List<Pod> pods = List.of(pod("Running"), pod("Failed"), pod("Succeeded"));

        Revision revision = reading(deployment(1, 1, 1, 1), pods, List.of());

        assertThat(revision.running()).isEqualTo(1);
        assertThat(revision.readiness()).isEqualTo(new Readiness.Ready());
    }

    @Test
    void no_more_pods_are_ready_than_run() {
        assertThat(read(deployment(2, 2, 2, 2), 1).ready()).isEqualTo(1);
    }

    @Test
    void an_autoscaler_of_the_deployment_gives_the_bounds() {
        Deployment deployment = deployment(3, 3, 3, 3);

        assertThat(reading(deployment, List.of(), List.of(autoscaler("shop-r1", 2)))
                        .capacity())
                .isEqualTo(Capacity.auto(2, 9));
        assertThat(reading(deployment, List.of(), List.of(autoscaler("shop-r1", null)))
                        .capacity())
                .isEqualTo(Capacity.auto(1, 9));
        assertThat(reading(deployment, List.of(), List.of(autoscaler("shop-r2", 2)))
                        .capacity())
                .isEqualTo(Capacity.fixed(3));
    }

    @Test
    void an_autoscaler_leaves_a_deployment_of_no_replicas_alone() {
        assertThat(RevisionReading.capacity(deployment(0, 0, 0, 0), Optional.of(autoscaler("shop-r1", 2))))
                .isEqualTo(Capacity.NONE);
    }

    @Test
    void a_deployment_that_nobody_of_us_made_is_adopted() {
        Deployment foreign = new DeploymentBuilder(deployment(1, 1, 1, 1))
                .editMetadata()
                .withLabels(Map.of())
                .endMetadata()
                .build();

        assertThat(read(foreign, 1).origin()).isEqualTo(new Origin.Adopted("Deployment shop-r1"));
    }

    private static Revision read(Deployment deployment, int running) {
        return reading(deployment, Collections.nCopies(running, pod("Running")), List.of());
    }

    private static Revision reading(Deployment deployment, List<Pod> pods, List<HorizontalPodAutoscaler> autoscalers) {
        Map<Kind<?>, List<? extends HasMetadata>> objects = Map.of(Kind.PODS, pods, Kind.AUTOSCALERS, autoscalers);
        return RevisionReading.of(deployment, new Observed("shop", objects, NOW));
    }

    private static Deployment deployment(int wanted, int all, int updated, int available) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("shop-r1")
                .withGeneration(7L)
                .addToLabels(Names.REVISION, "0123456789abcdef")
                .endMetadata()
                .withNewSpec()
                .withReplicas(wanted)
                .withNewSelector()
                .addToMatchLabels("app", "shop")
                .endSelector()
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(7L)
                .withReplicas(all)
                .withUpdatedReplicas(updated)
                .withReadyReplicas(updated)
                .withAvailableReplicas(available)
                .endStatus()
                .build();
    }

    private static Deployment with(Deployment deployment, String type, String state, String reason, String message) {
        return new DeploymentBuilder(deployment)
                .editStatus()
                .addNewCondition()
                .withType(type)
                .withStatus(state)
                .withReason(reason)
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod pod(String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("stuck")
                .addToLabels("app", "shop")
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    private static Pod stuck(String reason) {
        return new PodBuilder(pod("Pending"))
                .editStatus()
                .addNewContainerStatus()
                .withName("web")
                .withNewState()
                .withNewWaiting(null, reason)
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static HorizontalPodAutoscaler autoscaler(String target, Integer min) {
        return new HorizontalPodAutoscalerBuilder()
                .withNewSpec()
                .withMinReplicas(min)
                .withMaxReplicas(9)
                .withNewScaleTargetRef("apps/v1", "Deployment", target)
                .endSpec()
                .build();
    }
}
