package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodTroubleTest {
    private static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");

    @Test
    void a_crash_loop_is_told_with_its_exit_code_and_last_output() {
        ContainerStatus status = new ContainerStatusBuilder(waiting("CrashLoopBackOff", "back-off 10s"))
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(3)
                .withReason("Error")
                .withMessage("  no database\n")
                .endTerminated()
                .endLastState()
                .build();

        assertThat(PodTrouble.of(List.of(pod("a", status)), NOW))
                .contains(new PodTrouble(
                        true, "pod a container web: CrashLoopBackOff, exit code 3, last output: no database"));
    }

    @Test
    void an_end_for_want_of_memory_is_named_so() {
        ContainerStatus status = new ContainerStatusBuilder(waiting("CrashLoopBackOff", null))
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(137)
                .withReason("OOMKilled")
                .endTerminated()
                .endLastState()
                .build();

        assertThat(PodTrouble.of(List.of(pod("a", status)), NOW).orElseThrow().text())
                .endsWith("exit code 137, out of memory");
    }

    @Test
    void of_a_long_output_the_end_is_kept() {
        ContainerStatus status = ended(1, "hello " + "x".repeat(3_000) + " goodbye");

        assertThat(PodTrouble.of(List.of(pod("a", status)), NOW).orElseThrow().text())
                .contains("last output: ...x")
                .endsWith("goodbye")
                .hasSizeLessThan(1_400);
    }

    @Test
    void a_first_end_is_told_and_may_still_go_well() {
        assertThat(PodTrouble.of(List.of(pod("a", ended(1, null))), NOW))
                .contains(new PodTrouble(false, "pod a container web: exit code 1"));
        assertThat(PodTrouble.of(List.of(pod("a", ended(0, "done"))), NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ImagePullBackOff", "InvalidImageName", "CreateContainerConfigError", "RunContainerError"})
    void what_nobody_else_will_mend_is_hopeless(String reason) {
        assertThat(PodTrouble.of(List.of(pod("a", waiting(reason, "not found"))), NOW))
                .contains(new PodTrouble(true, "pod a container web: " + reason + ", not found"));
    }

    @Test
    void a_first_failed_pull_may_still_go_well() {
        assertThat(PodTrouble.of(List.of(pod("a", waiting("ErrImagePull", "503"))), NOW))
                .contains(new PodTrouble(false, "pod a container web: ErrImagePull, 503"));
    }

    @Test
    void a_configuration_that_only_the_kubelets_cache_lacks_may_still_come() {
        String message = "failed to sync configmap cache: timed out waiting for the condition";

        assertThat(PodTrouble.of(List.of(pod("a", waiting("CreateContainerConfigError", message))), NOW))
                .hasValueSatisfying(t -> assertThat(t.hopeless()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ContainerCreating", "PodInitializing"})
    void a_container_on_its_way_is_no_trouble(String reason) {
        assertThat(PodTrouble.of(List.of(pod("a", waiting(reason, null))), NOW)).isEmpty();
    }

    @Test
    void a_pod_without_a_place_is_hopeless_only_when_patience_ends() {
        Pod waits = unschedulable(PodTrouble.ROOM_PATIENCE);
        Pod waitsTooLong = unschedulable(PodTrouble.ROOM_PATIENCE.plusSeconds(1));

        assertThat(PodTrouble.of(List.of(waits), NOW))
                .contains(new PodTrouble(false, "pod a can't be scheduled: 0/3 nodes are available"));
        assertThat(PodTrouble.of(List.of(waitsTooLong), NOW))
                .contains(new PodTrouble(true, "pod a can't be scheduled: 0/3 nodes are available"));
    }

    @Test
    void the_hopeless_one_is_told_before_others() {
        List<Pod> pods = List.of(pod("a", waiting("ErrImagePull", null)), pod("b", waiting("InvalidImageName", null)));

        assertThat(PodTrouble.of(pods, NOW)).contains(new PodTrouble(true, "pod b container web: InvalidImageName"));
    }

    @Test
    void an_init_container_is_looked_at_too() {
        Pod pod = new PodBuilder(pod("a"))
                .editStatus()
                .withInitContainerStatuses(waiting("ImagePullBackOff", null))
                .endStatus()
                .build();

        assertThat(PodTrouble.of(List.of(pod), NOW))
                .hasValueSatisfying(t -> assertThat(t.hopeless()).isTrue());
    }

    @Test
    void a_pod_that_is_being_deleted_or_has_no_status_yet_has_no_trouble() {
        Pod deleted = new PodBuilder(pod("a", waiting("CrashLoopBackOff", null)))
                .editMetadata()
                .withDeletionTimestamp(NOW.toString())
                .endMetadata()
                .build();
        Pod young = new PodBuilder(pod("b")).withStatus(null).build();

        assertThat(PodTrouble.of(List.of(deleted, young, pod("c")), NOW)).isEmpty();
    }

    private static ContainerStatus waiting(String reason, String message) {
        return new ContainerStatusBuilder()
                .withName("web")
                .withNewState()
                .withNewWaiting(message, reason)
                .endState()
                .build();
    }

    private static ContainerStatus ended(int exitCode, String output) {
        return new ContainerStatusBuilder()
                .withName("web")
                .withNewState()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withMessage(output)
                .endTerminated()
                .endState()
                .build();
    }

    private static Pod unschedulable(Duration since) {
        return new PodBuilder(pod("a"))
                .editStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withLastTransitionTime(NOW.minus(since).toString())
                .withMessage("0/3 nodes are available")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod pod(String name, ContainerStatus... statuses) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withContainerStatuses(statuses)
                .endStatus()
                .build();
    }
}
