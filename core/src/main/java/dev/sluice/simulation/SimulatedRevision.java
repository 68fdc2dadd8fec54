package dev.sluice.simulation;

import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.fence.Fence;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A revision on a simulated platform.
 *
 * @param claim the highest fence that has written it; null before the first
 * @param turnsAt when it fails or flaps next; null while nothing is to come
 * @param failed whether the platform has given it up
 * @param serving whether the traffic rules lead to it
 * @param drainedAt when the last connection of its former traffic ends; null if there is none
 */
record SimulatedRevision(
        RevisionId id,
        Origin origin,
        String label,
        ReleaseBehaviour behaviour,
        @Nullable Fence claim,
        Capacity capacity,
        Instances instances,
        @Nullable Instant turnsAt,
        boolean failed,
        boolean serving,
        @Nullable Instant drainedAt) {

    static SimulatedRevision of(
            RevisionId id,
            Origin origin,
            String label,
            ReleaseBehaviour behaviour,
            @Nullable Fence claim,
            Capacity capacity,
            Instances instances) {
        return new SimulatedRevision(
                id, origin, label, behaviour, claim, capacity, instances, null, false, false, null);
    }

    SimulatedRevision claimed(Fence fence) {
        return new SimulatedRevision(
                id,
                origin,
                label,
                behaviour,
                Claims.higher(claim, fence),
                capacity,
                instances,
                turnsAt,
                failed,
                serving,
                drainedAt);
    }

    SimulatedRevision scaled(Capacity wanted) {
        return new SimulatedRevision(
                id, origin, label, behaviour, claim, wanted, instances, turnsAt, failed, serving, drainedAt);
    }

    SimulatedRevision with(Instances other) {
        return new SimulatedRevision(
                id, origin, label, behaviour, claim, capacity, other, turnsAt, failed, serving, drainedAt);
    }

    private SimulatedRevision with(
            Instances other, @Nullable Instant turn, boolean isFailed, boolean serves, @Nullable Instant drained) {
        return new SimulatedRevision(
                id, origin, label, behaviour, claim, capacity, other, turn, isFailed, serves, drained);
    }

    /** An autoscaler follows the load, and only what serves has any. */
    private int target(boolean serves, int demand) {
        return capacity.match(
                Capacity.Fixed::count, a -> serves ? Math.max(a.min(), Math.min(a.max(), demand)) : a.min());
    }

    /** As it is once everything has happened that is due, and with timers for what comes next. */
    SimulatedRevision settled(Instant now, boolean serves, int demand) {
        int target = target(serves, demand);
        boolean down = failed && target > 0;
        Instant readyAt = down ? Instant.MAX : behaviour.readyAt(now);
        Instances all =
                instances.towards(target, now, readyAt, behaviour.stop()).at(now);
        Instant turn =
                runs(all, target, down, serves) ? (turnsAt == null ? now.plus(behaviour.after()) : turnsAt) : null;
        if (turn != null && !turn.isAfter(now)) {
            turn = null;
            boolean flaps = behaviour.is(ReleaseBehaviour.Kind.FLAPS);
            down = !flaps;
            all = all.unready(flaps ? now.plus(behaviour.down()) : Instant.MAX);
        }
        return with(all, turn, down, serves, drained(now, serves, all));
    }

    /** Whether the time until it fails or flaps is running. */
    private boolean runs(Instances all, int target, boolean down, boolean serves) {
        if (down || target == 0) {
            return false;
        } else if (behaviour.is(ReleaseBehaviour.Kind.FAILS)) {
            return true;
        } else if (behaviour.is(ReleaseBehaviour.Kind.CRASHES_UNDER_TRAFFIC)) {
            return serves && all.ready() > 0;
        }
        return behaviour.is(ReleaseBehaviour.Kind.FLAPS) && all.ready() > 0;
    }

    private @Nullable Instant drained(Instant now, boolean serves, Instances all) {
        if (serves || all.running() == 0) {
            return null;
        }
        Instant until = serving ? now.plus(behaviour.drain()) : drainedAt;
        return until == null || !until.isAfter(now) ? null : until;
    }

    Stream<Instant> due() {
        return Stream.concat(instances.due(), Stream.concat(Stream.ofNullable(turnsAt), Stream.ofNullable(drainedAt)));
    }

    DrainState draining() {
        int running = instances.running();
        return running > 0 && (serving || drainedAt != null)
                ? new DrainState.Draining(running)
                : new DrainState.Drained();
    }

    Revision observed(int demand) {
        return Revision.builder(id, origin)
                .label(label)
                .capacity(capacity)
                .ready(instances.ready())
                .running(instances.running())
                .readiness(readiness(target(serving, demand)))
                .build();
    }

    private Readiness readiness(int target) {
        if (target == 0) {
            return instances.running() == 0
                    ? new Readiness.Idle()
                    : new Readiness.Progressing(instances.ending() + " instances are ending");
        } else if (failed) {
            return new Readiness.Failed(behaviour.reason());
        } else if (instances.ready() >= target) {
            return new Readiness.Ready();
        }
        return new Readiness.Progressing(instances.ready() + " of " + target + " instances are ready");
    }
}
