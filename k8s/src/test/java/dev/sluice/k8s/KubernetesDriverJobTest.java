package dev.sluice.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KubernetesDriverJobTest {
    private static final KubernetesAccess ACCESS = KubernetesAccess.builder("production")
            .serviceAccount("deployer")
            .application("shop")
            .build();

    @Test
    void two_drivers_run_the_script_with_the_rights_of_the_service_account() {
        Job job = job(KubernetesDriverJob.of("deploy-v2", ACCESS, "shop-deploy:1")
                .arguments("v2")
                .environment("REGION", "eu"));

        assertThat(job.getMetadata().getNamespace()).isEqualTo("production");
        assertThat(job.getSpec().getParallelism()).isEqualTo(2);
        assertThat(job.getSpec().getCompletions())
                .as("with a number Kubernetes would replace a driver that has succeeded")
                .isNull();
        var pod = job.getSpec().getTemplate().getSpec();
        assertThat(pod.getServiceAccountName()).isEqualTo("deployer");
        assertThat(pod.getRestartPolicy()).isEqualTo("Never");
        assertThat(pod.getContainers().get(0).getArgs()).containsExactly("v2");
        assertThat(pod.getContainers().get(0).getEnv().get(0).getValue()).isEqualTo("eu");
    }

    @Test
    void a_rollout_that_was_refused_or_taken_back_fails_the_job_at_once_and_an_interrupted_one_does_not() {
        var policy = job(KubernetesDriverJob.of("deploy-v2", ACCESS, "shop-deploy:1"))
                .getSpec()
                .getPodFailurePolicy();

        assertThat(policy.getRules().get(0).getAction()).isEqualTo("FailJob");
        assertThat(policy.getRules().get(0).getOnExitCodes().getValues()).containsExactly(2, 3);
    }

    @Test
    void the_same_options_are_the_same_bytes_and_a_builder_that_goes_on_changes_nothing() {
        KubernetesDriverJob.Builder builder = KubernetesDriverJob.of("deploy-v2", ACCESS, "shop-deploy:1")
                .environment("B", "2")
                .environment("A", "1");
        KubernetesDriverJob job = builder.build();
        String before = job.yaml();
        builder.environment("C", "3");

        assertThat(job.yaml()).isEqualTo(before).doesNotContain("name: \"C\"");
    }

    @Test
    void everything_that_does_not_fit_is_told_at_once() {
        assertThatThrownBy(() -> KubernetesDriverJob.of("Deploy V2", ACCESS, " ")
                        .drivers(0)
                        .limit(Duration.ofSeconds(1))
                        .keep(Duration.ofSeconds(-1))
                        .cpu("lots")
                        .memory("-1")
                        .environment("A=B", "")
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .extracting(problem -> problem.field())
                                .containsExactly(
                                        "name", "image", "drivers", "limit", "keep", "cpu", "memory", "environment"));
    }

    private static Job job(KubernetesDriverJob.Builder options) {
        return new KubernetesSerialization().unmarshal(options.build().yaml(), Job.class);
    }
}
