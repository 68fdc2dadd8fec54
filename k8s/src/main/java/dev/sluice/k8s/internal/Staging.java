package dev.sluice.k8s.internal;

import dev.sluice.deploy.Effect;
import dev.sluice.fence.Fence;
import dev.sluice.release.Prepared;
import dev.sluice.release.ReleaseId;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes revisions: a Deployment without pods, and what is versioned with it, which it owns, so that it goes when the revision does.
 *
 * <p>A revision that is made carries no fence yet: whoever scales it first reads the anchor before it takes it. So what a superseded
 * driver still makes is never used by it.
 */
final class Staging {
    /** The pin of a prepared release that holds its blueprint. */
    static final String BLUEPRINT = "blueprint";

    private static final Effect UNCHANGED = new Effect.Applied(false, Optional.empty());

    private final Api api;
    private final NamespaceView view;
    private final Anchor anchor;
    private final String application;
    private final TrafficPort traffic;
    private final Function<ReleaseId, List<Secret>> secrets;

    Staging(
            Api api,
            NamespaceView view,
            Anchor anchor,
            String application,
            TrafficPort traffic,
            Function<ReleaseId, List<Secret>> secrets) {
        this.anchor = anchor;
        this.api = api;
        this.view = view;
        this.application = application;
        this.traffic = traffic;
        this.secrets = secrets;
    }

    Effect stage(Fence fence, Prepared prepared, Observed world, Limit limit) {
        String name = Names.revision(application, prepared.id().value());
        Optional<Deployment> there = world.named(Kind.DEPLOYMENTS, name);
        Blueprint blueprint = blueprint(prepared);
        RevisionIdentity identity = identity(name, prepared, world);
        if (there.isPresent()) {
            return isOurs(there.get(), prepared)
                    ? completed(prepared, identity, there.get(), world, limit)
                    : new Effect.Refused(
                            "Deployment " + name + " is there and was not made for release " + prepared.id());
        }
        Optional<Writes.Result<?>> guarded = traffic.guardBeforePods(fence, world, limit);
        if (guarded.isPresent() && !(guarded.get() instanceof Writes.Result.Done)) {
            return Changes.effect(guarded.get(), Optional.empty());
        }
        Deployment made = inert(blueprint, identity, prepared, world);
        Optional<Deployment> created = api.create(Kind.DEPLOYMENTS, view.namespace(), made, limit);
        if (created.isEmpty()) {
            return new Effect.Stale("Deployment " + name + " was made by somebody else just now");
        }
        view.written(Kind.DEPLOYMENTS, created.get());
        anchor.made(created.get());
        completed(prepared, identity, created.get(), world, limit);
        return new Effect.Applied(true, Optional.empty());
    }

    static Blueprint blueprint(Prepared prepared) {
        return Blueprint.fromJson(prepared.pins().getOrDefault(BLUEPRINT, ""));
    }

    private boolean isOurs(Deployment deployment, Prepared prepared) {
        return prepared.id().value().equals(Observed.label(deployment, Names.REVISION))
                && application.equals(Observed.label(deployment, Names.APPLICATION));
    }

    /** What goes with it is immutable and named by its content or by the revision, so one that is there is the right one. */
    private Effect completed(
            Prepared prepared, RevisionIdentity identity, Deployment owner, Observed world, Limit limit) {
        Blueprint blueprint = blueprint(prepared);
        boolean made = false;
        for (Secret secret : secrets.apply(prepared.id())) {
            made |= make(Kind.of(secret), secret, owner, limit);
        }
        for (ConfigMap map : blueprint.configMaps(view.namespace())) {
            made |= make(Kind.CONFIG_MAPS, map, owner, limit);
        }
        Optional<PodDisruptionBudget> budget = blueprint.budget(identity);
        if (budget.isPresent()) {
            made |= make(Kind.of(budget.get()), budget.get(), owner, limit);
        }
        Optional<Service> service = traffic.companion(identity, owner, world);
        if (service.isPresent()) {
            made |= make(Kind.SERVICES, service.get(), owner, limit);
        }
        return made ? new Effect.Applied(true, Optional.empty()) : UNCHANGED;
    }

    /** Whatever several revisions share is owned by each of them, and goes with the last. */
    private <T extends HasMetadata> boolean make(Kind<T> kind, T object, Deployment owner, Limit limit) {
        OwnerReference reference = new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .build();
        object.getMetadata().setOwnerReferences(List.of(reference));
        Optional<T> created = api.create(kind, view.namespace(), object, limit);
        if (created.isPresent()) {
            view.written(kind, created.get());
            return true;
        }
        String name = object.getMetadata().getName();
        Optional<T> there = api.get(kind, view.namespace(), name, limit);
        boolean owned = there.isEmpty()
                || there.get().getMetadata().getOwnerReferences().stream()
                        .anyMatch(r -> r.getUid().equals(reference.getUid()));
        if (owned) {
            return false;
        }
        String version = there.get().getMetadata().getResourceVersion();
        Patch patch = new Patch().test("/metadata/resourceVersion", version);
        boolean first = there.get().getMetadata().getOwnerReferences().isEmpty();
        patch.add("/metadata/ownerReferences" + (first ? "" : "/-"), first ? List.of(reference) : reference);
        return api.patch(kind, view.namespace(), name, patch, limit).isPresent();
    }

    private RevisionIdentity identity(String name, Prepared prepared, Observed world) {
        Map<String, String> selector = new LinkedHashMap<>();
        selector.put(Names.APPLICATION, application);
        selector.put(Names.REVISION, prepared.id().value());
        Map<String, String> labels = new LinkedHashMap<>(common());
        labels.putAll(selector);
        labels.put(Names.APP_VERSION, labelValue(prepared.label()));
        labels.putAll(traffic.podLabels(world)); // what users select by goes before what we would like to say
        return new RevisionIdentity(view.namespace(), name, labels, selector);
    }

    private static Deployment inert(Blueprint blueprint, RevisionIdentity identity, Prepared prepared, Observed world) {
        return new DeploymentBuilder(blueprint.deployment(identity))
                .editMetadata()
                .addToAnnotations(Names.LABEL, prepared.label())
                .addToAnnotations(Names.SEQUENCE, Long.toString(nextSequence(world)))
                .endMetadata()
                .build();
    }

    private Map<String, String> common() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(Names.APP_NAME, application);
        labels.put(Names.MANAGED_BY, Names.MANAGER);
        labels.put(Names.APPLICATION, application);
        return labels;
    }

    private static long nextSequence(Observed world) {
        long last = 0;
        for (Deployment deployment : world.revisions()) {
            Map<String, String> annotations = deployment.getMetadata().getAnnotations();
            String number = annotations == null ? null : annotations.get(Names.SEQUENCE);
            if (number != null && number.matches("\\d{1,18}")) {
                last = Math.max(last, Long.parseLong(number));
            }
        }
        return last + 1;
    }

    /** What people call a release, as far as a label's value may hold it. */
    private static String labelValue(String text) {
        String safe = text.replaceAll("[^A-Za-z0-9._-]", "-");
        return safe.replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
    }
}
