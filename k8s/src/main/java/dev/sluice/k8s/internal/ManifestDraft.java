package dev.sluice.k8s.internal;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.release.Workload;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The blueprint of manifests as people have them: plain files, or what Kustomize and Helm put out.
 *
 * <p>Versioned with each release are the one Deployment, the ConfigMaps and Secrets that its pods refer to, and what its autoscaler goes by.
 * Services are compared with the pods. Everything else (ingresses, routes, budgets, accounts, namespaces, jobs) outlives revisions or
 * is none of a rollout's: it is not applied, and a note says so.
 */
final class ManifestDraft {
    private final String application;
    private final KubernetesWorkload workload;
    private final Problems problems;
    private final ConfigVersions versions = new ConfigVersions();
    private final Map<String, Deployment> deployments = new LinkedHashMap<>();
    private final Map<Manifest, HorizontalPodAutoscaler> autoscalers = new LinkedHashMap<>();
    private final List<Service> services = new ArrayList<>();
    private final List<String> leftAlone = new ArrayList<>();
    private final Map<String, String> placesOfConfig = new TreeMap<>();
    private final TreeSet<String> namespaces = new TreeSet<>();

    private ManifestDraft(String application, KubernetesWorkload workload, Problems problems) {
        this.application = application;
        this.workload = workload;
        this.problems = problems;
    }

    static Optional<Draft> of(
            Workload.Manifests manifests,
            String application,
            KubernetesWorkload workload,
            Environment environment,
            Problems problems) {
        Problems own = new Problems();
        ManifestDraft draft = new ManifestDraft(application, workload, own);
        ManifestList.read(manifests.document(), own).forEach(draft::take);
        Optional<Draft> made = draft.finish(manifests.image(), environment);
        problems.addAll(own.list());
        return own.isEmpty() ? made : Optional.empty();
    }

    private void take(Manifest manifest) {
        Optional<String> refusal = ManifestKind.refusal(manifest.kind());
        if (refusal.isPresent()) {
            problems.add(manifest.problem("kind", manifest.kind(), refusal.get()));
            return;
        }
        ManifestKind kind = ManifestKind.of(manifest.kind());
        if (kind == ManifestKind.LEFT_ALONE) {
            leftAlone.add(manifest.place());
            return;
        }
        if (!manifest.apiVersion().equals(kind.apiVersion())) {
            problems.add(manifest.problem(
                    "apiVersion",
                    manifest.apiVersion(),
                    "must be " + kind.apiVersion() + ", the version that is read"));
            return;
        }
        if (manifest.name().isEmpty()) {
            problems.add(manifest.problem("metadata.name", "", "must be there"));
            return;
        }
        manifest.namespace().ifPresent(namespaces::add);
        switch (kind) {
            case DEPLOYMENT -> read(manifest, Deployment.class).ifPresent(it -> deployments.put(manifest.place(), it));
            case CONFIG_MAP ->
                read(manifest, ConfigMap.class).ifPresent(it -> {
                    placesOfConfig.put("ConfigMap/" + manifest.name(), manifest.place());
                    versions.add(it);
                });
            case SECRET ->
                read(manifest, Secret.class).ifPresent(it -> {
                    placesOfConfig.put("Secret/" + manifest.name(), manifest.place());
                    versions.add(it);
                });
            case AUTOSCALER ->
                read(manifest, HorizontalPodAutoscaler.class).ifPresent(it -> autoscalers.put(manifest, it));
            case SERVICE -> {
                leftAlone.add(manifest.place());
                read(manifest, Service.class).filter(it -> it.getSpec() != null).ifPresent(services::add);
            }
            case LEFT_ALONE -> throw new IllegalStateException("handled above");
        }
    }

    /** Empty as well if what was wrong with it took its name away. */
    private <T extends HasMetadata> Optional<T> read(Manifest manifest, Class<T> type) {
        return manifest.as(type, problems)
                .filter(it -> it.getMetadata() != null && it.getMetadata().getName() != null);
    }

    private Optional<Draft> finish(Optional<String> image, Environment environment) {
        problems.require(
                namespaces.size() < 2,
                "manifests",
                namespaces.toString(),
                "must be of one namespace: one application has one");
        if (deployments.size() > 1 || (deployments.isEmpty() && problems.isEmpty())) {
            problems.add(new Problem(
                    "manifests",
                    deployments.isEmpty() ? "no Deployment" : String.join(", ", deployments.keySet()),
                    "must hold exactly one Deployment: each application is rolled out by itself"));
        }
        if (deployments.size() != 1) {
            return Optional.empty();
        }
        Map.Entry<String, Deployment> only = deployments.entrySet().iterator().next();
        Optional<String> container = new DeploymentTemplate(only.getKey(), only.getValue(), workload, problems)
                .finish(application, image, environment);
        HorizontalPodAutoscaler scaler =
                autoscaler(only.getValue().getMetadata().getName());
        if (container.isEmpty() || !problems.isEmpty()) {
            return Optional.empty();
        }
        Deployment template = DeploymentTemplate.bare(only.getValue());
        versions.rename(template.getSpec().getTemplate().getSpec());
        Blueprint blueprint = new Blueprint(
                template,
                container.get(),
                List.copyOf(versions.usedConfigMaps().values()),
                versions.usedSecrets().values().stream()
                        .map(secret -> secret.getMetadata().getName())
                        .toList(),
                null,
                scaler);
        return Optional.of(new Draft(
                blueprint,
                List.copyOf(versions.usedSecrets().values()),
                services,
                namespaces.stream().findFirst(),
                notes(only.getValue())));
    }

    private @Nullable HorizontalPodAutoscaler autoscaler(String deployment) {
        HorizontalPodAutoscaler found = null;
        for (Map.Entry<Manifest, HorizontalPodAutoscaler> each : autoscalers.entrySet()) {
            var target = each.getValue().getSpec() == null
                    ? null
                    : each.getValue().getSpec().getScaleTargetRef();
            if (target == null || !"Deployment".equals(target.getKind()) || !deployment.equals(target.getName())) {
                leftAlone.add(each.getKey().place());
            } else if (found != null) {
                problems.add(each.getKey()
                        .problem("spec.scaleTargetRef", target.getName(), "must not be scaled by two autoscalers"));
            } else {
                found = each.getValue();
            }
        }
        return found == null ? null : DeploymentTemplate.bare(found);
    }

    private List<String> notes(Deployment deployment) {
        List<String> notes = new ArrayList<>();
        var strategy = deployment.getSpec().getStrategy();
        if (strategy != null && "Recreate".equals(strategy.getType())) {
            notes.add(
                    "The Deployment's strategy Recreate is not used: if two releases of it can't run at once, roll it out"
                            + " with Sluice's Recreate");
        }
        versions.usedConfigMaps().keySet().forEach(name -> placesOfConfig.remove("ConfigMap/" + name));
        versions.usedSecrets().keySet().forEach(name -> placesOfConfig.remove("Secret/" + name));
        leftAlone.addAll(placesOfConfig.values());
        if (!leftAlone.isEmpty()) {
            notes.add("Not applied by a rollout, because they outlive releases or nothing in the pods refers to them: "
                    + leftAlone.stream().sorted().collect(Collectors.joining(", ")));
        }
        return notes;
    }
}
