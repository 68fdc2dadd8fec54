package dev.sluice.driver;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.strategy.Role;
import dev.sluice.strategy.Step;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The steps that are about traffic: where it goes, whether it is really there, and whether the new revision holds it. */
final class TrafficState {
    private final StepContext in;

    TrafficState(StepContext in) {
        this.in = in;
    }

    Verdict route(Step.Route step) {
        if (in.back && !needsRouteBack(step)) {
            return Verdict.DONE;
        }
        Optional<Revision> fresh = in.roles.fresh();
        Optional<Revision> old = in.roles.old();
        if (step.reachesNew() && fresh.isEmpty()) {
            return in.gone(Role.NEW);
        }
        if (step.toOld().basisPoints() > 0 && old.isEmpty()) {
            return in.gone(Role.OLD);
        }
        if (!in.back && in.roles.trafficIsElsewhere()) {
            return new Verdict.Failed(
                    Cause.Kind.FOREIGN_CHANGE,
                    "somebody has changed the traffic to " + in.world.traffic() + "; it is left so");
        }
        TrafficRules rules = rules(step, fresh, old);
        if (!in.world.traffic().equals(rules)) {
            if (in.progress.seen().isPresent() && !in.back) {
                return new Verdict.Failed(
                        Cause.Kind.FOREIGN_CHANGE,
                        "somebody has changed the traffic from " + rules + " to " + in.world.traffic());
            }
            return canServe(step, fresh, old).orElseGet(() -> in.attempt(new Change.Route(rules)));
        }
        if (!in.back && step.reachesNew() && fresh.orElseThrow().ready() == 0) {
            return in.noneReady(fresh.get());
        }
        return verified(rules);
    }

    /** Nobody is led to what can't answer; a new revision takes its share only as whole as the steps before have made it. */
    private Optional<Verdict> canServe(Step.Route step, Optional<Revision> fresh, Optional<Revision> old) {
        if (step.reachesNew()) {
            Revision revision = fresh.orElseThrow();
            if (revision.readiness() instanceof Readiness.Failed f) {
                return Optional.of(
                        new Verdict.Failed(Cause.Kind.NEW_FAILED, revision.label() + " failed: " + f.reason()));
            }
            if (revision.ready() == 0 && newHasTraffic()) {
                return Optional.of(in.noneReady(revision));
            }
            Optional<Verdict> outgrown = in.back ? Optional.empty() : new CapacityState(in, this).outgrown(revision);
            if (outgrown.isPresent() && step.toNew().equals(Weight.ALL)) {
                return outgrown;
            }
            Capacity needed = capacityReached()
                    .match(
                            fixed -> fixed,
                            auto -> auto.atLeast(revision.capacity().floor()));
            if (!StepContext.isReady(revision, needed)) {
                boolean grows = needed.floor() > capacityReached().floor();
                return Optional.of(in.hold(revision.label()
                        + (grows
                                ? " grows for the load that it is to take over: "
                                : " lost readiness before it got traffic: ")
                        + revision.ready() + " of " + needed + " are ready"));
            }
        }
        if (step.toOld().basisPoints() > 0 && old.orElseThrow().ready() == 0) {
            return Optional.of(in.hold(old.get().label() + " has no instance ready to take traffic"));
        }
        return Optional.empty();
    }

    /** Going back moves traffic only if the new revision has or had some, or nobody has and the old one should. */
    private boolean needsRouteBack(Step.Route step) {
        if (in.roles.isReached(in.roles.fresh()) || in.roles.trafficIsLost()) {
            return true;
        }
        return step.toOld().basisPoints() == 0
                ? in.world.traffic().isNone() && routedBefore(Step.Route::leadsToNew)
                : !in.roles.trafficIsElsewhere() && routedBefore(r -> true);
    }

    /** Whether traffic was or may have been moved so by the steps up to the one at which the rollout went back. */
    private boolean routedBefore(Predicate<Step.Route> how) {
        List<Step> steps = in.progress.plan().steps();
        for (int i = 0; i <= in.progress.turnedBackAt() && i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Route route && how.test(route)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the steps before this one have led users to the new revision. */
    boolean newHasTraffic() {
        return lastRoute().filter(Step.Route::leadsToNew).isPresent();
    }

    /** Whether the steps before this one have led anything to the new revision, be it copies: then it is watched whatever is waited for. */
    boolean newIsExposed() {
        return in.replicaShare() || lastRoute().filter(Step.Route::reachesNew).isPresent();
    }

    private static TrafficRules rules(Step.Route step, Optional<Revision> fresh, Optional<Revision> old) {
        TrafficRules.Builder rules = TrafficRules.builder();
        if (step.toNew().basisPoints() > 0) {
            rules.weight(fresh.orElseThrow().id(), step.toNew());
        }
        if (step.toOld().basisPoints() > 0) {
            rules.weight(old.orElseThrow().id(), step.toOld());
        }
        step.matches().forEach(m -> rules.match(m.to(fresh.orElseThrow().id())));
        if (step.mirrored().basisPoints() > 0) {
            rules.mirror(new Mirror(fresh.orElseThrow().id(), step.mirrored()));
        }
        return rules.build();
    }

    private Verdict verified(TrafficRules rules) {
        in.reached(Milestone.Kind.SWITCHED, rules.toString());
        if (!(in.situation.answer().orElse(null) instanceof Answer.Propagated p)
                || !p.rules().equals(rules)) {
            return new Verdict.Ask(new Question.Propagated(rules));
        }
        return p.propagation()
                .match(
                        (Propagation.Pending pending) ->
                                in.hold("the change of traffic is on its way: " + pending.reason()),
                        seen -> seen(seen.evidence() + " (" + seen.scope() + ")"),
                        this::afterItsDelay);
    }

    /** Where nobody can see the data plane, its delay is waited for, once. */
    private Verdict afterItsDelay(Propagation.DelayOnly evidence) {
        Instant since = in.progress.seen().orElse(in.now);
        in.progress = in.progress.seenAt(Optional.of(since));
        Instant until = since.plus(evidence.delay());
        return in.now.isBefore(until)
                ? new Verdict.Hold(until, "the change of traffic takes up to " + evidence.delay())
                : seen("nobody can look there, and " + evidence.delay() + " are over since: " + evidence.evidence());
    }

    private Verdict seen(String how) {
        in.reached(Milestone.Kind.SEEN, how);
        return Verdict.DONE;
    }

    Verdict bake(Step.Bake step) {
        Optional<Verdict> lost = lostGround();
        if (lost.isPresent()) {
            return lost.get();
        }
        if (in.signalled(Signal.Kind.PROMOTE)) {
            return Verdict.DONE;
        }
        Revision revision = in.roles.fresh().orElseThrow();
        if (!StepContext.isReady(revision, capacityReached())) {
            in.progress = in.progress.seen().isPresent() ? in.progress.seenAt(Optional.empty()) : in.progress;
            return in.hold(revision.label() + " lost readiness, the bake time starts again: " + revision.readiness());
        }
        Instant since = in.progress.seen().orElse(in.now);
        if (in.progress.seen().isEmpty()) {
            in.progress = in.progress.seenAt(Optional.of(in.now));
        }
        Instant until = since.plus(step.duration());
        return in.now.isBefore(until) ? new Verdict.Hold(until, "bake time") : Verdict.DONE;
    }

    Verdict commit(Step.Commit step) {
        Optional<Verdict> lost = lostGround();
        if (lost.isPresent()) {
            return lost.get();
        }
        Revision live = in.roles.fresh().orElseThrow();
        if (!in.world.traffic().weight(live.id()).equals(Weight.ALL)) {
            return new Verdict.Failed(
                    Cause.Kind.FOREIGN_CHANGE,
                    live.label() + " was to have all traffic, but it is " + in.world.traffic());
        }
        if (!StepContext.isReady(live, capacityReached())) {
            return in.hold(live.label() + " lost readiness before the commit: " + live.ready() + " of "
                    + capacityReached() + " are ready");
        }
        in.ledger = in.ledger
                .withGood(new GoodRelease(
                        in.progress.plan().target(),
                        live.id(),
                        in.progress.plan().capacity(),
                        in.now))
                .withoutWarm(live.id());
        return Verdict.DONE;
    }

    /** What a live new revision must still have: itself, an instance that is ready, and the traffic it was given. */
    Optional<Verdict> lostGround() {
        Optional<Revision> fresh = in.roles.fresh();
        if (fresh.isEmpty()) {
            return Optional.of(in.gone(Role.NEW));
        }
        Revision revision = fresh.get();
        if (revision.readiness() instanceof Readiness.Failed f) {
            return Optional.of(new Verdict.Failed(Cause.Kind.NEW_FAILED, revision.label() + " failed: " + f.reason()));
        }
        if (revision.ready() == 0) {
            return Optional.of(in.noneReady(revision));
        }
        Optional<Step.Route> route = lastRoute();
        if (route.isPresent()
                && route.get().toOld().basisPoints() > 0
                && in.roles.old().isEmpty()) {
            return Optional.of(in.gone(Role.OLD));
        }
        return route.map(r -> rules(r, fresh, in.roles.old()))
                .filter(rules -> !rules.equals(in.world.traffic()))
                .map(rules -> new Verdict.Failed(
                        Cause.Kind.FOREIGN_CHANGE,
                        "somebody has changed the traffic from " + rules + " to " + in.world.traffic()));
    }

    /** The last route before this step; empty where instances are the traffic, or only a count changes. */
    private Optional<Step.Route> lastRoute() {
        for (int i = in.progress.step() - 1; i >= 0; i--) {
            if (in.progress.way().get(i) instanceof Step.Route route) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    private Capacity capacityReached() {
        for (int i = in.progress.step() - 1; i >= 0; i--) {
            if (in.progress.way().get(i) instanceof Step.Scale scale && scale.role() == Role.NEW) {
                return scale.capacity();
            }
        }
        return in.progress.plan().capacity();
    }
}
