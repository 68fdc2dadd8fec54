package dev.sluice.k8s.internal;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.Fence;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes changes, each in the order that the contract wants: a higher epoch first, then what is so already, then what was decided from an
 * old look, then what the rules forbid. Safe for use by many threads.
 */
final class Changes {
    private static final Effect UNCHANGED = new Effect.Applied(false, Optional.empty());

    private final World worlds;
    private final Anchor anchor;
    private final TrafficPort traffic;
    private final Writes writes;
    private final Staging staging;
    private final Scaling scaling;
    private final Tasks tasks;

    Changes(
            World worlds,
            Anchor anchor,
            TrafficPort traffic,
            Writes writes,
            Staging staging,
            Scaling scaling,
            Tasks tasks) {
        this.worlds = worlds;
        this.anchor = anchor;
        this.traffic = traffic;
        this.writes = writes;
        this.staging = staging;
        this.scaling = scaling;
        this.tasks = tasks;
    }

    Effect apply(Guard guard, Change change, Limit limit) {
        Observed world = worlds.look(limit);
        Fence fence = guard.fence();
        Optional<Fence> above = world.fence().filter(f -> f.epoch() > fence.epoch());
        if (above.isPresent()) {
            return new Effect.Superseded(above.get());
        }
        Effect effect = attempt(guard, change, world, limit);
        if (effect instanceof Effect.Superseded || (effect instanceof Effect.Applied applied && applied.changed())) {
            return effect;
        }
        // Nothing was written, so nobody but us has compared the epoch.
        return anchor.above(fence, limit).<Effect>map(Effect.Superseded::new).orElse(effect);
    }

    private Effect attempt(Guard guard, Change change, Observed world, Limit limit) {
        Snapshot snapshot = worlds.snapshot(world);
        Fence fence = guard.fence();
        return change.match(
                stage -> staging.stage(fence, stage.prepared(), world, limit),
                scale -> scale(guard, scale, snapshot, world, limit),
                route -> route(guard, route.rules(), snapshot, world, limit),
                retire -> retire(guard, retire, snapshot, world, limit),
                run -> tasks.run(fence, run, world, limit),
                forget -> tasks.forget(fence, forget.task(), world, limit));
    }

    private Effect scale(Guard guard, Change.Scale scale, Snapshot snapshot, Observed world, Limit limit) {
        Optional<Revision> revision = snapshot.revision(scale.revision());
        if (revision.isEmpty()) {
            return missing(scale.revision());
        } else if (revision.get().capacity().equals(scale.capacity())) {
            return UNCHANGED;
        }
        return unlessStale(guard, snapshot, () -> {
            boolean serves = snapshot.traffic().serves(scale.revision());
            if (serves && scale.capacity().equals(Capacity.NONE) && !worlds.replicaShare()) {
                return new Effect.Refused(
                        "Revision " + scale.revision() + " has traffic: it can't be scaled to nothing");
            }
            return scaled(guard.fence(), scale.revision(), scale.capacity(), world, limit);
        });
    }

    private Effect route(Guard guard, TrafficRules rules, Snapshot snapshot, Observed world, Limit limit) {
        if (snapshot.traffic().equals(rules) && !rules.isNone()) {
            return new Effect.Applied(false, Optional.of(rules));
        } else if (snapshot.traffic().equals(rules)
                && traffic.obstacle(rules, world).isEmpty()) {
            return new Effect.Applied(false, Optional.of(rules));
        }
        return unlessStale(guard, snapshot, () -> {
            Optional<String> obstacle = traffic.obstacle(rules, world);
            if (obstacle.isPresent()) {
                return new Effect.Refused("Traffic can't be " + rules + ": " + obstacle.get());
            }
            for (RevisionId id : rules.revisions()) {
                int ready = snapshot.revision(id).map(Revision::ready).orElse(0);
                if (ready == 0) {
                    return new Effect.Refused("Revision " + id + " has no ready pod: it can't get traffic");
                }
            }
            return traffic.route(guard.fence(), world, rules, limit);
        });
    }

    private Effect retire(Guard guard, Change.Retire retire, Snapshot snapshot, Observed world, Limit limit) {
        RevisionId id = retire.revision();
        Optional<Revision> revision = snapshot.revision(id);
        boolean stopped =
                revision.filter(r -> r.capacity().equals(Capacity.NONE)).isPresent();
        if (revision.isEmpty() || (stopped && retire.mode() == RetireMode.STOP)) {
            return UNCHANGED;
        }
        return unlessStale(guard, snapshot, () -> {
            if (snapshot.traffic().revisions().contains(id)) {
                return new Effect.Refused("Revision " + id + " has traffic: it can't be retired");
            } else if (retire.mode() == RetireMode.STOP) {
                return scaled(guard.fence(), id, Capacity.NONE, world, limit);
            }
            Deployment deployment = world.named(Kind.DEPLOYMENTS, id.value()).orElseThrow();
            return effect(writes.delete(guard.fence(), Kind.DEPLOYMENTS, deployment, limit), Optional.empty());
        });
    }

    private Effect scaled(Fence fence, RevisionId id, Capacity capacity, Observed world, Limit limit) {
        Deployment deployment = world.named(Kind.DEPLOYMENTS, id.value()).orElseThrow();
        if (capacity.floor() > 0) {
            Optional<Writes.Result<?>> guarded = traffic.guardBeforePods(fence, world, limit);
            if (guarded.isPresent() && !(guarded.get() instanceof Writes.Result.Done)) {
                return effect(guarded.get(), Optional.empty());
            }
        }
        return scaling.scale(fence, deployment, capacity, world, limit);
    }

    private static Effect unlessStale(Guard guard, Snapshot snapshot, Supplier<Effect> change) {
        return snapshot.token().equals(guard.token())
                ? change.get()
                : new Effect.Stale("Revisions, capacity, traffic or epoch are not as they were seen");
    }

    private static Effect missing(RevisionId id) {
        return new Effect.Refused("There is no revision " + id);
    }

    /** What a guarded write means for the change that it was made for. */
    static Effect effect(Writes.Result<?> result, Optional<TrafficRules> achieved) {
        if (result instanceof Writes.Result.Superseded<?> superseded) {
            return new Effect.Superseded(superseded.by());
        } else if (result instanceof Writes.Result.Changed<?> changed) {
            return new Effect.Stale(changed.what());
        }
        return new Effect.Applied(true, achieved);
    }
}
