package dev.sluice.k8s.internal;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.fence.Fence;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The ConfigMap that says who may change an application. It is claimed before everything else, and holds the journal. Safe for use by
 * many threads.
 */
final class Anchor {
    private final Api api;
    private final NamespaceView view;
    private final String application;
    private final Set<String> unproven = ConcurrentHashMap.newKeySet();
    private final Map<String, Fence> proven = new ConcurrentHashMap<>();
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
        Optional<ConfigMap> found = api.get(Kind.CONFIG_MAPS, view.namespace(), name(), limit);
        found.ifPresent(now -> view.written(Kind.CONFIG_MAPS, now));
        return found;
    }

    /** As a living watch has it, else as it is now: enough for whoever decides nothing by it that a guarded write does not test. */
    Optional<ConfigMap> known(Limit limit) {
        return view.find(Kind.CONFIG_MAPS, name(), limit);
    }

    /**
     * The document that this process's own claim brought back, once: nobody else can have written since. Afterwards it is read.
     */
    Optional<ConfigMap> readOnceAfterClaim(Limit limit) {
        ConfigMap brought = claimed;
        claimed = null;
        return brought == null ? view.newest(Kind.CONFIG_MAPS, name(), limit) : Optional.of(brought);
    }

    /** Something was made that carries no fence yet. */
    void made(HasMetadata object) {
        unproven.add(object.getMetadata().getUid());
    }

    /** What had been made before a write to the anchor that is about to be sent. */
    Set<String> madeSoFar() {
        return Set.copyOf(unproven);
    }

    /** A write to the anchor with this fence was taken: nobody can have taken over before these were there. */
    void proven(Fence fence, Set<String> before) {
        before.forEach(uid -> proven.put(uid, fence));
        unproven.removeAll(before);
    }

    /** Whether this fence was still in force when the object was there already, so that a successor finds and takes it. Said once. */
    boolean isProven(HasMetadata object, Fence fence) {
        return proven.remove(object.getMetadata().getUid(), fence);
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
            Optional<ConfigMap> seen = tries == 0 ? known(limit) : read(limit);
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
            } else if (tries > 0 && stands.filter(fence::equals).isPresent()) {
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
