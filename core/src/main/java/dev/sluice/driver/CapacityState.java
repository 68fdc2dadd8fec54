package dev.sluice.driver;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.release.Capacity;
import dev.sluice.strategy.Role;
import dev.sluice.strategy.Step;
import java.util.List;
import java.util.Optional;

/** The steps that are about counts: growing, making room, and being whole again before traffic comes back. */
final class CapacityState {
    private final StepContext in;
    private final TrafficState traffic;

    CapacityState(StepContext in, TrafficState traffic) {
        this.in = in;
        this.traffic = traffic;
    }

    Verdict scale(Step.Scale step) {
        Optional<Revision> found = in.roles.of(step.role());
        if (found.isEmpty()) {
            return in.back ? Verdict.DONE : in.gone(step.role());
        }
        Revision revision = found.get();
        if (step.capacity().floor() == 0) {
            return end(revision);
        }
        if (in.back) {
            return restore(step, revision);
        }
        return step.role() == Role.OLD ? shrink(step, revision) : grow(step, revision);
    }

    private Verdict end(Revision revision) {
        if (!in.replicaShare() && in.world.traffic().serves(revision.id())) {
            return in.servesAgain(revision);
        }
        if (!revision.capacity().equals(Capacity.NONE)) {
            return in.attempt(new Change.Scale(revision.id(), Capacity.NONE));
        }
        return revision.running() == 0
                ? Verdict.DONE
                : in.hold(revision.running() + " instances of " + revision.label() + " are still ending");
    }

    /** An old revision may be broken: only its size matters, or a bad release could not be fixed. */
    private Verdict shrink(Step.Scale step, Revision revision) {
        if (!revision.capacity().equals(step.capacity())) {
            return in.attempt(new Change.Scale(revision.id(), step.capacity()));
        }
        return revision.running() <= ceiling(step.capacity())
                ? Verdict.DONE
                : in.hold(revision.label() + " still runs " + revision.running() + " instances");
    }

    private Verdict grow(Step.Scale step, Revision revision) {
        if (in.progress.committed()) {
            return letGo(step, revision);
        }
        if (revision.ready() == 0 && (traffic.newHasTraffic() || in.roles.newIsRouted())) {
            return in.noneReady(revision);
        }
        Capacity wanted = forTheLoad(step.capacity());
        if (!revision.capacity().equals(wanted) && !isRaised(revision.capacity(), wanted)) {
            return in.attempt(new Change.Scale(revision.id(), wanted));
        }
        if (revision.readiness() instanceof Readiness.Failed f) {
            return new Verdict.Failed(Cause.Kind.NEW_FAILED, revision.label() + " does not get ready: " + f.reason());
        }
        return StepContext.isReady(revision, wanted)
                ? Verdict.DONE
                : in.hold(revision.ready() + " of " + wanted + " instances of " + revision.label() + " are ready"
                        + (revision.readiness() instanceof Readiness.Progressing p ? ": " + p.reason() : ""));
    }

    /** Behind the commit point nothing is awaited: the autoscaler has its bounds back. */
    private Verdict letGo(Step.Scale step, Revision revision) {
        return revision.capacity().equals(step.capacity())
                ? Verdict.DONE
                : in.attempt(new Change.Scale(revision.id(), step.capacity()));
    }

    /** What a new revision is short of for the load that it is about to take over: it may have grown since this was planned. */
    Optional<Verdict> outgrown(Revision fresh) {
        Capacity wanted = forTheLoad(fresh.capacity());
        return wanted.equals(fresh.capacity())
                ? Optional.empty()
                : Optional.of(in.attempt(new Change.Scale(fresh.id(), wanted)));
    }

    /** An autoscaler that starts at its lower bound would meet the whole load with it: as many as serve the load now are the bound. */
    private Capacity forTheLoad(Capacity planned) {
        Optional<Revision> old = in.roles.old().filter(o -> in.roles.serves(Optional.of(o)));
        return old.isEmpty() || in.roles.areOne()
                ? planned
                : pinned(planned, old.get().ready());
    }

    private static Capacity pinned(Capacity planned, int live) {
        return planned.match(fixed -> fixed, auto -> auto.atLeast(Math.min(live, auto.max())));
    }

    /** The bounds that were asked for, the lower one raised. */
    private static boolean isRaised(Capacity capacity, Capacity asked) {
        return capacity instanceof Capacity.Auto raised
                && asked instanceof Capacity.Auto auto
                && raised.max() == auto.max()
                && raised.min() > auto.min();
    }

    /**
     * On the way back: at least what was recorded, more if there is more, and ready before it gets traffic. Where the new revision is
     * dead one ready instance is better than none. The last such step comes when users are back already; it waits for the rest, but what
     * was never taken from the old revision need not come back.
     */
    private Verdict restore(Step.Scale step, Revision revision) {
        if (in.roles.trafficIsElsewhere()) {
            return Verdict.DONE;
        }
        boolean alone = in.roles.serves(Optional.of(revision)) && !newIsReached(revision);
        boolean last = laterScalesOfOld().isEmpty();
        boolean untouched = !oldWasTouched(revision) && (alone || in.replicaShare());
        if (untouched || (alone && !last)) {
            return Verdict.DONE;
        }
        Capacity wanted = alone ? step.capacity() : asTheNewOneIsNow(step.capacity());
        if (wants(step, wanted, revision)) {
            return in.attempt(new Change.Scale(revision.id(), wanted));
        }
        boolean newIsDead = in.roles.fresh().map(Revision::ready).orElse(0) == 0;
        boolean emergency = newIsDead && !alone && revision.ready() > 0;
        boolean asGoodAsItGets = alone && !in.now.isBefore(in.progress.deadline());
        if (revision.ready() >= wanted.floor() || emergency || asGoodAsItGets) {
            return Verdict.DONE;
        }
        return in.hold(revision.ready() + " of " + wanted + " instances of " + revision.label() + " are ready again");
    }

    /** The load that comes back is the one that the new revision has grown for. */
    private Capacity asTheNewOneIsNow(Capacity recorded) {
        Optional<Revision> fresh = in.roles.fresh().filter(f -> in.roles.serves(Optional.of(f)));
        return in.roles.areOne()
                ? recorded
                : pinned(recorded, fresh.map(Revision::ready).orElse(0));
    }

    /** More than it has, exactly what it had if this was about its count alone, and back to what it had before the way back raised it. */
    private boolean wants(Step.Scale step, Capacity wanted, Revision revision) {
        boolean raisedByUs = in.progress.plan().rollback().stream()
                .filter(Step.Scale.class::isInstance)
                .map(Step.Scale.class::cast)
                .anyMatch(s -> s.role() == Role.OLD
                        && (s.capacity().equals(revision.capacity()) || isRaised(revision.capacity(), s.capacity())));
        boolean exactly = isNew(revision) || (raisedByUs && laterScalesOfOld().isEmpty());
        return exactly
                ? !revision.capacity().equals(step.capacity())
                : revision.capacity().floor() < wanted.floor();
    }

    private List<Step> laterScalesOfOld() {
        List<Step> way = in.progress.way();
        return way.subList(in.progress.step() + 1, way.size()).stream()
                .filter(s -> s instanceof Step.Scale scale && scale.role() == Role.OLD)
                .toList();
    }

    /** Whether the way forward has, or may have, taken traffic or instances from the old revision. */
    private boolean oldWasTouched(Revision old) {
        List<Step> steps = in.progress.plan().steps();
        for (int i = 0; i <= in.progress.turnedBackAt() && i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Route
                    || (steps.get(i) instanceof Step.Scale scale && (scale.role() == Role.OLD || isNew(old)))) {
                return true;
            }
        }
        return false;
    }

    private boolean newIsReached(Revision old) {
        if (isNew(old)) {
            return false;
        }
        return in.replicaShare()
                ? in.roles.fresh().map(r -> r.running() > 0).orElse(false)
                : in.roles.serves(in.roles.fresh());
    }

    /** Whether this rollout only changes the count of what is live. */
    private boolean isNew(Revision revision) {
        return in.roles.fresh().filter(revision::equals).isPresent();
    }

    private static int ceiling(Capacity capacity) {
        return capacity.match(Capacity.Fixed::count, Capacity.Auto::max);
    }
}
