package dev.sluice.k8s.internal;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesWorkload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a Deployment as its author wrote it into one that stands for any revision. */
final class DeploymentTemplate {
    private static final String TEMPLATE_HASH = "pod-template-hash";

    private final String place;
    private final Deployment deployment;
    private final KubernetesWorkload workload;
    private final Problems problems;

    DeploymentTemplate(String place, Deployment deployment, KubernetesWorkload workload, Problems problems) {
        this.place = place;
        this.deployment = deployment;
        this.workload = workload;
        this.problems = problems;
    }

    /** Puts image and environment of the release into the container that serves, and says its name; empty if there are problems. */
    Optional<String> finish(String application, Optional<String> image, Environment environment) {
        var spec = deployment.getSpec();
        PodTemplateSpec template = spec == null ? null : spec.getTemplate();
        if (template == null
                || template.getSpec() == null
                || template.getSpec().getContainers().isEmpty()) {
            problem("spec.template.spec.containers", "missing", "must hold at least one container");
            return Optional.empty();
        }
        if (Boolean.TRUE.equals(spec.getPaused())) {
            problem("spec.paused", "true", "must be false: nothing would start");
        }
        if (template.getMetadata() == null) {
            template.setMetadata(new ObjectMeta());
        }
        checkSelector(template);
        if (!namesAreThere(template.getSpec())) {
            return Optional.empty();
        }
        if (spec.getMinReadySeconds() == null || spec.getMinReadySeconds() == 0) {
            spec.setMinReadySeconds((int) workload.settling().toSeconds());
        }
        Optional<Container> serving = ServingContainer.of(template, application);
        if (serving.isEmpty()) {
            problem(
                    "spec.template.spec.containers",
                    template.getSpec().getContainers().stream()
                            .map(Container::getName)
                            .toList()
                            .toString(),
                    "must tell which of them serves: name it '" + application + "', or name it in the annotation "
                            + PresetPod.DEFAULT_CONTAINER + " of the pods");
            return Optional.empty();
        }
        Container container = serving.get();
        image.ifPresent(container::setImage);
        container.setEnv(environment.over(container.getEnv()));
        return Optional.of(container.getName());
    }

    /** What is found by its name must have one; everything else that is missing the API server tells. */
    private boolean namesAreThere(PodSpec pod) {
        List<String> nameless = new ArrayList<>();
        nameless(pod.getInitContainers(), "initContainers", nameless);
        nameless(pod.getContainers(), "containers", nameless);
        for (int i = 0; i < pod.getVolumes().size(); i++) {
            if (pod.getVolumes().get(i).getName() == null) {
                nameless.add("volumes[" + i + "]");
            }
        }
        nameless.forEach(path -> problem("spec.template.spec." + path + ".name", "missing", "must be there"));
        return nameless.isEmpty();
    }

    private static void nameless(List<Container> containers, String list, List<String> nameless) {
        for (int i = 0; i < containers.size(); i++) {
            String path = list + "[" + i + "]";
            if (containers.get(i).getName() == null) {
                nameless.add(path);
            }
            List<EnvVar> variables = containers.get(i).getEnv();
            for (int j = 0; j < variables.size(); j++) {
                if (variables.get(j).getName() == null) {
                    nameless.add(path + ".env[" + j + "]");
                }
            }
        }
    }

    private void checkSelector(PodTemplateSpec template) {
        Map<String, String> labels = template.getMetadata().getLabels();
        var selector = deployment.getSpec().getSelector();
        if (selector != null
                && (problems.isEmpty() || !labels.isEmpty())
                && !labels.entrySet().containsAll(selector.getMatchLabels().entrySet())) {
            problem(
                    "spec.selector.matchLabels",
                    selector.getMatchLabels().toString(),
                    "must be labels of the pods, which are " + labels);
        }
    }

    private void problem(String path, String value, String reason) {
        problems.add(new Problem(place + ": " + path, value, reason));
    }

    /**
     * Without what each revision gets of its own: name, namespace, count, selector. A change within a revision, which only people make, takes
     * no pod away before its successor is there.
     */
    static Deployment bare(Deployment deployment) {
        Deployment bare = new DeploymentBuilder(deployment)
                .withMetadata(bareMetadata(deployment))
                .withStatus(null)
                .editSpec()
                .withReplicas(null)
                .withSelector(null)
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(1))
                .withMaxUnavailable(new IntOrString(0))
                .endRollingUpdate()
                .endStrategy()
                .editTemplate()
                .editMetadata()
                .withName(null)
                .withNamespace(null)
                .removeFromLabels(TEMPLATE_HASH)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
        return bare;
    }

    /** Without name, bounds and target. */
    static HorizontalPodAutoscaler bare(HorizontalPodAutoscaler autoscaler) {
        return new HorizontalPodAutoscalerBuilder(autoscaler)
                .withMetadata(bareMetadata(autoscaler))
                .withStatus(null)
                .editSpec()
                .withMinReplicas(null)
                .withMaxReplicas(null)
                .withScaleTargetRef(null)
                .endSpec()
                .build();
    }

    private static ObjectMeta bareMetadata(HasMetadata object) {
        return new ObjectMetaBuilder(object.getMetadata())
                .withName(null)
                .withNamespace(null)
                .removeFromAnnotations("kubectl.kubernetes.io/last-applied-configuration")
                .removeFromAnnotations("deployment.kubernetes.io/revision")
                .build();
    }
}
