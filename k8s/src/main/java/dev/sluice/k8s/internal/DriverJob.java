package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@link dev.sluice.k8s.KubernetesDriverJob} renders. It has no number of completions: Kubernetes then makes no new pod once one has
 * succeeded, and lets the others end by themselves.
 *
 * @param account the service account
 * @param drivers how many pods there are at once
 * @param limit after which Kubernetes ends the Job
 * @param keep how long it stays after its end
 */
public record DriverJob(
        String name,
        String namespace,
        String account,
        String image,
        List<String> arguments,
        Map<String, String> environment,
        String cpu,
        String memory,
        int drivers,
        Duration limit,
        Duration keep) {
    private static final int REPLACEMENTS = 6;
    private static final String LABEL = "sluice.dev/driver";

    public DriverJob {
        arguments = List.copyOf(arguments);
        environment = java.util.Collections.unmodifiableMap(new TreeMap<>(environment));
    }

    /** As {@code kubectl} takes it. */
    public String yaml() {
        var job = new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app.kubernetes.io/managed-by", "sluice")
                .addToLabels(LABEL, name)
                .endMetadata()
                .withNewSpec()
                .withParallelism(drivers)
                .withBackoffLimit(REPLACEMENTS)
                .withActiveDeadlineSeconds(limit.toSeconds())
                .withTtlSecondsAfterFinished((int) keep.toSeconds())
                .withNewPodFailurePolicy()
                .addNewRule()
                .withAction("FailJob") // refused or rolled back: another pod would only do it again
                .withNewOnExitCodes()
                .withOperator("In")
                .withValues(2, 3)
                .endOnExitCodes()
                .endRule()
                .addNewRule()
                .withAction("Ignore") // evicted: no fault of the script's
                .addNewOnPodCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .endOnPodCondition()
                .endRule()
                .endPodFailurePolicy()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app.kubernetes.io/managed-by", "sluice")
                .addToLabels(LABEL, name)
                .endMetadata()
                .withSpec(pod())
                .endTemplate()
                .endSpec()
                .build();
        return new KubernetesSerialization().asYaml(job);
    }

    private PodSpec pod() {
        return new PodSpecBuilder()
                .withServiceAccountName(account)
                .withRestartPolicy("Never") // a container that is started again would be the same pod, on the same node
                .addNewTopologySpreadConstraint()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .addToMatchLabels(LABEL, name)
                .endLabelSelector()
                .endTopologySpreadConstraint()
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewVolume()
                .withName("tmp")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .addNewContainer()
                .withName("driver")
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withArgs(arguments)
                .withEnv(environment.entrySet().stream()
                        .map(variable -> new EnvVar(variable.getKey(), variable.getValue(), null))
                        .toList())
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .addToRequests("memory", new Quantity(memory))
                .addToLimits("memory", new Quantity(memory))
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .addToDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                .endContainer()
                .build();
    }
}
