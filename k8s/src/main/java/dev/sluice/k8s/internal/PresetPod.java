package dev.sluice.k8s.internal;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.k8s.RequestCounter;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The blueprint of an image by the options of a {@link KubernetesWorkload}. */
final class PresetPod {
    static final String NAME_LABEL = "app.kubernetes.io/name";
    static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

    private final String image;
    private final String application;
    private final KubernetesWorkload workload;

    private PresetPod(String image, String application, KubernetesWorkload workload) {
        this.image = image;
        this.application = application;
        this.workload = workload;
    }

    static Blueprint blueprint(
            String image, String application, KubernetesWorkload workload, Environment release, Problems problems) {
        for (String variable : List.of("PORT", "SERVER_PORT")) {
            EnvVar ours = release.variables().get(variable);
            String port = Integer.toString(workload.port());
            if (ours != null && workload.environment().containsKey(variable) && !port.equals(ours.getValue())) {
                problems.add(new Problem(
                        "config." + variable,
                        ours.getValue() == null ? "a secret" : ours.getValue(),
                        "must be the port of the workload, " + port + ", which is where its probes ask"));
            }
        }
        return new PresetPod(image, application, workload).blueprint(release);
    }

    private Blueprint blueprint(Environment release) {
        var deployment = new DeploymentBuilder()
                .withNewMetadata()
                .addToLabels(NAME_LABEL, application)
                .endMetadata()
                .withNewSpec()
                .withMinReadySeconds((int) workload.settling().toSeconds())
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(1))
                .withMaxUnavailable(new IntOrString(0))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels(workload.labels())
                .addToLabels(NAME_LABEL, application)
                .addToAnnotations(annotations())
                .endMetadata()
                .withSpec(pod(release))
                .endTemplate()
                .endSpec()
                .build();
        var budget = new PodDisruptionBudgetBuilder()
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .endSpec()
                .build();
        var autoscaler = new HorizontalPodAutoscalerBuilder()
                .withNewSpec()
                .addNewMetric()
                .withType("Resource")
                .withNewResource()
                .withName("cpu")
                .withNewTarget()
                .withType("Utilization")
                .withAverageUtilization(workload.scaleAtCpu())
                .endTarget()
                .endResource()
                .endMetric()
                .endSpec()
                .build();
        return new Blueprint(deployment, application, List.of(), List.of(), budget, autoscaler);
    }

    private Map<String, String> annotations() {
        Map<String, String> annotations = new TreeMap<>(Map.of(DEFAULT_CONTAINER, application));
        workload.requestCounter().ifPresent(counter -> {
            annotations.put("prometheus.io/scrape", "true");
            annotations.put("prometheus.io/path", counter.path());
            annotations.put("prometheus.io/port", Integer.toString(counter.port()));
        });
        annotations.putAll(workload.annotations());
        return annotations;
    }

    private PodSpec pod(Environment release) {
        List<Volume> volumes = new ArrayList<>();
        List<VolumeMount> mounts = new ArrayList<>();
        scratch("tmp", "/tmp", volumes, mounts);
        for (String directory : workload.scratch()) {
            scratch("scratch-" + volumes.size(), directory, volumes, mounts);
        }
        PodSpecBuilder pod = new PodSpecBuilder()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(workload.grace().toSeconds())
                .withNodeSelector(workload.placement().nodeLabels())
                .withImagePullSecrets(workload.imagePull().secrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withTopologySpreadConstraints(
                        spreadOver("kubernetes.io/hostname"), spreadOver("topology.kubernetes.io/zone"))
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(workload.user())
                .withRunAsGroup(workload.user())
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(release, mounts))
                .withVolumes(volumes);
        workload.placement().serviceAccount().ifPresent(pod::withServiceAccountName);
        return pod.build();
    }

    private Container container(Environment release, List<VolumeMount> mounts) {
        ContainerBuilder container = new ContainerBuilder()
                .withName(application)
                .withImage(image)
                .withImagePullPolicy(workload.imagePull().policy().word())
                .withEnv(release.over(ownVariables()))
                .withPorts(ports())
                .withReadinessProbe(PresetProbe.of(workload.readiness(), workload.port()))
                .withStartupProbe(PresetProbe.of(workload.startup(), workload.port()))
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withVolumeMounts(mounts)
                .withNewResources()
                .addToRequests("cpu", new Quantity(workload.cpu()))
                .addToRequests("memory", new Quantity(workload.memory()))
                .addToLimits("memory", new Quantity(workload.memory()))
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .addToDrop("ALL")
                .endCapabilities()
                .endSecurityContext();
        workload.liveness().ifPresent(check -> container.withLivenessProbe(PresetProbe.of(check, workload.port())));
        if (!workload.preStop().isZero()) {
            container
                    .withNewLifecycle()
                    .withNewPreStop()
                    .withNewSleep(workload.preStop().toSeconds())
                    .endPreStop()
                    .endLifecycle();
        }
        return container.build();
    }

    private List<EnvVar> ownVariables() {
        Map<String, EnvVar> variables = new TreeMap<>();
        workload.addressVariable().ifPresent(name -> variables.put(name, address(name)));
        workload.environment().forEach((name, value) -> variables.put(name, Environment.literal(name, value)));
        return List.copyOf(variables.values());
    }

    private static EnvVar address(String name) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef("v1", "status.podIP")
                .endValueFrom()
                .build();
    }

    private List<ContainerPort> ports() {
        List<ContainerPort> ports = new ArrayList<>(List.of(port(PresetProbe.PORT, workload.port())));
        workload.requestCounter()
                .map(RequestCounter::port)
                .filter(port -> port != workload.port())
                .ifPresent(port -> ports.add(port("metrics", port)));
        return ports;
    }

    private static ContainerPort port(String name, int number) {
        return new ContainerPortBuilder()
                .withName(name)
                .withContainerPort(number)
                .withProtocol("TCP")
                .build();
    }

    private static void scratch(String name, String directory, List<Volume> volumes, List<VolumeMount> mounts) {
        volumes.add(new VolumeBuilder()
                .withName(name)
                .withNewEmptyDir()
                .endEmptyDir()
                .build());
        mounts.add(
                new VolumeMountBuilder().withName(name).withMountPath(directory).build());
    }

    /** Counts the pods of each revision by itself: the label is the Deployment controller's own. */
    private TopologySpreadConstraint spreadOver(String topology) {
        return new TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey(topology)
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .addToMatchLabels(NAME_LABEL, application)
                .endLabelSelector()
                .withMatchLabelKeys("pod-template-hash")
                .build();
    }
}
