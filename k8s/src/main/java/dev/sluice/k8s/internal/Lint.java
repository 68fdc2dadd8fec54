package dev.sluice.k8s.internal;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.release.Release;
import dev.sluice.secret.LiteralSecrets;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What can be told of a draft before anything is written: whether a switch to it can lose requests, never gets ready, can't come back, or
 * breaks the restricted Pod Security Standard.
 *
 * <p>What would make a rollout fail or lose requests is a problem. What is only unwise is a warning, and a problem too where the workload
 * is {@linkplain KubernetesWorkload#strict() strict}.
 */
public final class Lint {
    private static final String POD = "spec.template.spec";

    private final Draft draft;
    private final Release release;
    private final KubernetesWorkload workload;
    private final PodTemplateSpec template;
    private final PodSpec pod;
    private final Problems problems = new Problems();
    private final Problems warnings = new Problems();

    private Lint(Draft draft, Release release, KubernetesWorkload workload) {
        this.draft = draft;
        this.release = release;
        this.workload = workload;
        this.template = draft.blueprint().deployment().getSpec().getTemplate();
        this.pod = template.getSpec();
    }

    /** @param release the one that the draft was made of */
    public static Findings of(Draft draft, Release release, KubernetesWorkload workload) {
        Lint lint = new Lint(draft, release, workload);
        lint.containers();
        new EndRules(lint.serving(), lint.servingPath(), lint.pod, workload.drain(), lint.problems, lint.warnings)
                .check();
        lint.sharing();
        lint.secrets();
        PodSecurity.check(ObjectJson.tree(lint.template), "spec.template", lint.warnings);
        List<String> said = new ArrayList<>(draft.notes());
        for (Service service : draft.services()) {
            ServiceRules rules = new ServiceRules(service, draft.blueprint());
            rules.selector(lint.problems);
            rules.ports(lint.problems);
            said.addAll(rules.warnings());
        }
        lint.cookie(said);
        if (workload.strict()) {
            lint.problems.addAll(lint.warnings.list());
        } else {
            lint.warnings.list().forEach(warning -> said.add(warning.toString()));
        }
        return new Findings(lint.problems.list(), said);
    }

    /** The oldest minor version of Kubernetes 1 that does what a draft asks for; below it parts are dropped without a word. */
    public static int minorVersionNeeded(Draft draft) {
        boolean sleeps = draft.blueprint().deployment().getSpec().getTemplate().getSpec().getContainers().stream()
                .map(Container::getLifecycle)
                .anyMatch(it ->
                        it != null && it.getPreStop() != null && it.getPreStop().getSleep() != null);
        return sleeps ? 30 : 25;
    }

    private Container serving() {
        return pod.getContainers().stream()
                .filter(container ->
                        container.getName().equals(draft.blueprint().container()))
                .findFirst()
                .orElseThrow();
    }

    private String servingPath() {
        return POD + ".containers[" + pod.getContainers().indexOf(serving()) + "]";
    }

    private void containers() {
        ContainerRules rules = new ContainerRules(problems, warnings);
        for (int i = 0; i < pod.getInitContainers().size(); i++) {
            rules.check(pod.getInitContainers().get(i), POD + ".initContainers[" + i + "]");
        }
        for (int i = 0; i < pod.getContainers().size(); i++) {
            rules.check(pod.getContainers().get(i), POD + ".containers[" + i + "]");
        }
        problems.require(
                serving().getReadinessProbe() != null,
                servingPath() + ".readinessProbe",
                "missing",
                "must be there: without it a pod gets users before it can serve");
        var resources = serving().getResources();
        warnings.require(
                resources != null && !resources.getRequests().isEmpty(),
                servingPath() + ".resources.requests",
                "missing",
                "must say what it needs: such pods are the first to be evicted, and are put where there is no room");
    }

    /** What two revisions that stand side by side can't both have. */
    private void sharing() {
        problems.require(
                !Boolean.TRUE.equals(pod.getHostNetwork()),
                POD + ".hostNetwork",
                "true",
                "must be false: the old and the new pod can't have the same port of a node");
        problems.require(
                pod.getRestartPolicy() == null || pod.getRestartPolicy().equals("Always"),
                POD + ".restartPolicy",
                pod.getRestartPolicy(),
                "must be Always, as for every Deployment");
        pod.getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .forEach(volume -> warnings.add(new Problem(
                        POD + ".volumes[" + volume.getName() + "]",
                        "a claim",
                        "must bear that the old and the new release write to it at the same time")));
    }

    private void secrets() {
        for (Container container : (Iterable<Container>)
                Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())::iterator) {
            for (EnvVar variable : container.getEnv()) {
                if (variable.getValue() != null && !release.config().containsKey(variable.getName())) {
                    suspect(
                            "containers[" + container.getName() + "].env[" + variable.getName() + "]",
                            variable.getName(),
                            variable.getValue());
                }
            }
        }
        for (ConfigMap map : draft.blueprint().configMaps("")) {
            map.getData()
                    .forEach((key, value) ->
                            suspect("ConfigMap " + map.getMetadata().getName() + " data." + key, key, value));
        }
    }

    private void suspect(String field, String name, String value) {
        if (!workload.allowedLiterals().containsKey(name)) {
            LiteralSecrets.suspicion(name, value)
                    .ifPresent(
                            why -> problems.add(
                                    new Problem(
                                            field,
                                            "***",
                                            why
                                                    + ": take it from a Secret with valueFrom.secretKeyRef, or say with allowLiteral why it is none")));
        }
    }

    private void cookie(List<String> said) {
        if (workload.preset().equals("phoenix")
                && serving().getEnv().stream().noneMatch(it -> it.getName().equals("RELEASE_COOKIE"))) {
            said.add(
                    "No secret RELEASE_COOKIE: the nodes use the cookie in the image, which everyone has who can pull it");
        }
    }
}
