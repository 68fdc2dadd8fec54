package dev.sluice.k8s.internal;

import static java.util.Objects.requireNonNull;

import dev.sluice.PermanentException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a release is on Kubernetes, whatever it was made of: one Deployment, and what is versioned with it.
 *
 * <p>It has no name, no namespace, no count and no label of a revision; those come with a {@link RevisionIdentity}. Its {@link #toJson() JSON} is
 * pinned into the release, so the same blueprint must always give the same bytes. It never holds the values of Secrets, only their
 * names, which change with their content. Immutable: every object it hands out is a copy.
 */
public final class Blueprint {
    private static final int FORMAT = 1;

    private final Deployment deployment;
    private final String container;
    private final List<ConfigMap> configMaps;
    private final List<String> secretNames;
    private final Optional<PodDisruptionBudget> budget;
    private final Optional<HorizontalPodAutoscaler> autoscaler;

    Blueprint(
            Deployment deployment,
            String container,
            List<ConfigMap> configMaps,
            List<String> secretNames,
            @Nullable PodDisruptionBudget budget,
            @Nullable HorizontalPodAutoscaler autoscaler) {
        this.deployment = ordered(deployment, Deployment.class);
        this.container = container;
        this.configMaps = configMaps.stream()
                .map(map -> ordered(map, ConfigMap.class))
                .sorted(Comparator.comparing(map -> map.getMetadata().getName()))
                .toList();
        this.secretNames = secretNames.stream().sorted().toList();
        this.budget = Optional.ofNullable(budget).map(it -> ordered(it, PodDisruptionBudget.class));
        this.autoscaler = Optional.ofNullable(autoscaler).map(it -> ordered(it, HorizontalPodAutoscaler.class));
    }

    /** The Deployment without all that makes it one revision. */
    public Deployment deployment() {
        return new DeploymentBuilder(deployment).build();
    }

    /** The name of the container that serves. */
    public String container() {
        return container;
    }

    /** The Secrets of the manifests, named by their content; their values are in {@link Draft#secrets()} only. */
    public List<String> secretNames() {
        return secretNames;
    }

    /** One revision, inert: with 0 replicas. Its selector is the identity's, whatever manifests had. */
    public Deployment deployment(RevisionIdentity identity) {
        return new DeploymentBuilder(deployment)
                .withMetadata(identity.on(deployment.getMetadata()))
                .editSpec()
                .withReplicas(0)
                .withNewSelector()
                .withMatchLabels(identity.selector())
                .endSelector()
                .editTemplate()
                .editMetadata()
                .addToLabels(identity.labels())
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** Immutable and named by their content, so every revision with that content shares them; in the order of their names. */
    public List<ConfigMap> configMaps(String namespace) {
        return configMaps.stream()
                .map(map -> new ConfigMapBuilder(map)
                        .editMetadata()
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .toList();
    }

    /** How many pods of the revision may be away at once by the will of people. */
    public Optional<PodDisruptionBudget> budget(RevisionIdentity identity) {
        return budget.map(it -> new PodDisruptionBudgetBuilder(it)
                .withMetadata(identity.on(it.getMetadata()))
                .editSpec()
                .withNewSelector()
                .withMatchLabels(identity.selector())
                .endSelector()
                .endSpec()
                .build());
    }

    /** By what the revision is scaled within those bounds. */
    public Optional<HorizontalPodAutoscaler> autoscaler(RevisionIdentity identity, int min, int max) {
        return autoscaler.map(it -> new HorizontalPodAutoscalerBuilder(it)
                .withMetadata(identity.on(it.getMetadata()))
                .editSpec()
                .withMinReplicas(min)
                .withMaxReplicas(max)
                .withNewScaleTargetRef("apps/v1", "Deployment", identity.name())
                .endSpec()
                .build());
    }

    /** On one line, keys in order: the same blueprint gives the same text on every machine. */
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", FORMAT);
        json.put("container", container);
        json.set("deployment", ObjectJson.tree(deployment));
        var maps = json.putArray("configMaps");
        configMaps.forEach(map -> maps.add(ObjectJson.tree(map)));
        var secrets = json.putArray("secretNames");
        secretNames.forEach(secrets::add);
        budget.ifPresent(it -> json.set("budget", ObjectJson.tree(it)));
        autoscaler.ifPresent(it -> json.set("autoscaler", ObjectJson.tree(it)));
        return ObjectJson.canonical(json);
    }

    /** @throws PermanentException with {@code UNREADABLE} if it is broken or of a newer format */
    public static Blueprint fromJson(String text) {
        try {
            JsonNode json = ObjectJson.parse(requireNonNull(text, "text"));
            int format = json.path("format").asInt(0);
            if (format != FORMAT) {
                throw unreadable("its format is " + format + ", and this version of Sluice knows " + FORMAT, null);
            }
            List<ConfigMap> maps = new ArrayList<>();
            json.path("configMaps").forEach(map -> maps.add(ObjectJson.read(map, ConfigMap.class)));
            List<String> secrets = new ArrayList<>();
            json.path("secretNames").forEach(name -> secrets.add(name.stringValue()));
            return new Blueprint(
                    ObjectJson.read(json.required("deployment"), Deployment.class),
                    json.required("container").stringValue(),
                    maps,
                    secrets,
                    optional(json.get("budget"), PodDisruptionBudget.class),
                    optional(json.get("autoscaler"), HorizontalPodAutoscaler.class));
        } catch (JacksonException broken) {
            throw unreadable(broken.getClass().getSimpleName() + " at " + broken.getPathReference(), broken);
        }
    }

    /** A copy whose labels, annotations and data are in the order of their names. */
    private static <T> T ordered(T object, Class<T> type) {
        return ObjectJson.read(ObjectJson.sorted(ObjectJson.tree(object)), type);
    }

    private static <T> @Nullable T optional(@Nullable JsonNode json, Class<T> type) {
        return json == null ? null : ObjectJson.read(json, type);
    }

    private static PermanentException unreadable(String why, @Nullable Throwable cause) {
        return new PermanentException(
                PermanentException.Reason.UNREADABLE,
                "The blueprint that a release was pinned with can't be read: " + why
                        + "; deploy with the version that wrote it",
                cause);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Blueprint that && toJson().equals(that.toJson());
    }

    @Override
    public int hashCode() {
        return toJson().hashCode();
    }

    @Override
    public String toString() {
        return "Blueprint[" + container + ", " + configMaps.size() + " ConfigMaps, " + secretNames.size() + " Secrets]";
    }
}
