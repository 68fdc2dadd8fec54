package dev.sluice.k8s.internal;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.fence.Fence;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ConfigMap that says who may change an application. It is claimed before everything else, and holds the journal. Safe for use by
 * many threads.
 */
final class Anchor {
    private final Api api;
    private final NamespaceView view;
    private final String application;
    private volatile @Nullable ConfigMap claimed;

    Anchor(Api api, NamespaceView view, String application) {
        this.api = api;
        this.view = view;
        this.application = application;
    }

    String name() {
        return Names.anchor(application);
    }

    /** As it is now. */
    Optional<ConfigMap> read(Limit limit) {
        return api.get(Kind.CONFIG_MAPS, view.namespace(), name(), limit);
    }

    /**
     * The document that this process's own claim brought back, once: nobody else can have written since. Afterwards it is read.
     */
    Optional<ConfigMap> readOnceAfterClaim(Limit limit) {
        ConfigMap known = claimed;
        claimed = null;
        return known == null ? read(limit) : Optional.of(known);
    }

    /** The fence in force now, if it is above this one. */
    Optional<Fence> above(Fence fence, Limit limit) {
        return read(limit).flatMap(FenceText::of).filter(f -> f.epoch() > fence.epoch());
    }

    /**
     * Raises the fence; once this has returned, every write to the anchor with a lower one is refused.
     *
     * @return the fence that is in force: this one, or a higher one
     */
    Fence claim(Fence fence, Limit limit) {
        for (int tries = 0; tries < 5; tries++) {
            Optional<ConfigMap> seen = read(limit);
            if (seen.isEmpty()) {
                Optional<ConfigMap> made = api.create(Kind.CONFIG_MAPS, view.namespace(), empty(fence), limit);
                if (made.isPresent()) {
                    return claimedAs(made.get(), fence);
                }
                continue;
            }
            Optional<Fence> stands = FenceText.of(seen.get());
            if (stands.filter(s -> s.epoch() > fence.epoch()).isPresent()) {
                return stands.get();
            } else if (stands.filter(fence::equals).isPresent()) {
                return claimedAs(seen.get(), fence);
            }
            Patch patch = new Patch();
            Writes.take(patch, seen.get(), fence);
            Optional<ConfigMap> written = api.patch(Kind.CONFIG_MAPS, view.namespace(), name(), patch, limit);
            if (written.isPresent()) {
                return claimedAs(written.get(), fence);
            }
        }
        throw new TransientException("ConfigMap " + name() + " changes faster than it can be claimed");
    }

    void written(ConfigMap anchor) {
        claimed = null;
        view.written(Kind.CONFIG_MAPS, anchor);
    }

    /** Refuses a ConfigMap of this name that somebody else has made. */
    static void requireOurs(ConfigMap found) {
        Map<String, String> labels = found.getMetadata().getLabels();
        if (labels == null || !Names.MANAGER.equals(labels.get(Names.MANAGED_BY))) {
            throw new PermanentException(
                    PermanentException.Reason.UNREADABLE,
                    "ConfigMap " + found.getMetadata().getName() + " was not made by Sluice: it is left as it is");
        }
    }

    private Fence claimedAs(ConfigMap anchor, Fence fence) {
        requireOurs(anchor);
        view.written(Kind.CONFIG_MAPS, anchor);
        claimed = anchor;
        return fence;
    }

    private ConfigMap empty(Fence fence) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name())
                .addToLabels(Names.APP_NAME, application)
                .addToLabels(Names.MANAGED_BY, Names.MANAGER)
                .addToLabels(Names.APPLICATION, application)
                .addToAnnotations(Names.FENCE, FenceText.of(fence))
                .endMetadata()
                .addToData(KubernetesJournal.VERSION, "0")
                .build();
    }
}
