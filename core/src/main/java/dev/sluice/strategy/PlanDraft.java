package dev.sluice.strategy;

import dev.sluice.Problems;
import dev.sluice.analysis.Analysis;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Fencing;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the compilations of the strategies share: who is old, how much is wanted, the common steps, the way back, the warnings. */
final class PlanDraft {
    static final Duration WRITE_LIMIT = Duration.ofMinutes(2);

    final PlanRequest request;
    final Safeguards safeguards;
    final Capabilities capabilities;
    final Optional<Incumbent> old;
    final Capacity capacity;
    /** What the new revision needs to take over: the wanted capacity, and of an autoscaler's as much as is live now, or when it is done. */
    final Capacity serving;

    final Problems problems = new Problems();
    final Plan.Builder plan;
    private final String subject;
    /** The instances of the old revision that are ready. */
    final int live;

    /** Of the gates that are asked before traffic, and of those that a strategy adds to them. */
    final Set<String> gateNames = new HashSet<>();

    private Duration expected = Duration.ZERO;
    private boolean watched;

    PlanDraft(String strategy, PlanRequest request, Safeguards safeguards) {
        this.subject = "The strategy " + strategy + " for " + request.application();
        this.request = request;
        this.safeguards = safeguards;
        this.capabilities = request.capabilities();
        this.old = findOld();
        this.capacity = request.capacity()
                .or(() -> old.map(Incumbent::capacity).filter(c -> c.floor() > 0))
                .or(this::largestLeftBehind)
                .orElse(new Capacity.Fixed(1));
        this.live = incumbent().map(Revision::ready).orElse(0);
        this.serving = pinned(capacity);
        problems.require(capacity.floor() > 0, "capacity", capacity, "must be at least one instance");
        problems.require(
                safeguards.tasks().isEmpty() || capabilities.tasks(),
                "task",
                safeguards.tasks(),
                "can't run on this platform");
        checkNames();
        this.plan =
                Plan.builder(request.application(), strategy, capabilities.trafficModel(), request.target(), capacity);
        old.ifPresent(plan::old);
    }

    boolean replicaShare() {
        return capabilities.trafficModel() == TrafficModel.REPLICA_SHARE;
    }

    Limits limits() {
        return safeguards.limits();
    }

    /** The instances of the old revision, which has at least one; an autoscaler's are counted. */
    int oldCount() {
        Capacity wanted = old.orElseThrow().capacity();
        int running = incumbent().map(Revision::running).orElse(0);
        return wanted.match(Capacity.Fixed::count, auto -> Math.max(auto.min(), running));
    }

    /** What a way back gives the old revision: as much as it has, or as much as is wanted where somebody has stopped it under its traffic. */
    Capacity restored() {
        Capacity has = old.orElseThrow().capacity();
        return has.floor() > 0 ? has : capacity;
    }

    /** Whether the old revision still answers anybody. */
    boolean oldServes() {
        return live > 0;
    }

    private Optional<Revision> incumbent() {
        return old.flatMap(o -> request.snapshot().revision(o.revision()));
    }

    /** An autoscaler that starts at its lower bound would meet the whole load with it: the bound waits until the load has moved. */
    Capacity pinned(Capacity bounds) {
        return bounds.match(fixed -> fixed, auto -> auto.atLeast(Math.min(live, auto.max())));
    }

    /** The new release is live already and only its capacity is to change. */
    boolean targetIsLive() {
        return old.isPresent()
                && request.snapshot()
                        .revision(request.target().id())
                        .map(Revision::id)
                        .equals(old.map(Incumbent::revision));
    }

    void stageNew() {
        plan.step(new Step.Stage(Role.NEW, WRITE_LIMIT));
    }

    void tasks() {
        safeguards.tasks().forEach(plan::step);
    }

    void gates() {
        safeguards.gates().forEach(this::gate);
        request.gates().forEach(this::gate);
    }

    void scale(Role role, Capacity to) {
        plan.step(new Step.Scale(role, to, limits().ready()));
        if (role == Role.NEW) {
            expected = expected.plus(limits().expectedStart());
        }
    }

    void route(Weight toNew) {
        plan.step(new Step.Route(toNew, toNew.complement(), routeLimit()));
        expected = expected.plus(capabilities.propagationDelay());
    }

    /** Where an autoscaler is, instances may have to start for a load that has grown: that takes as long as getting ready. */
    private Duration routeLimit() {
        boolean mayGrow = old.isPresent() && capacity instanceof Capacity.Auto;
        return mayGrow ? limits().route().plus(limits().ready()) : limits().route();
    }

    /** A share, and the requests and copies that a canary's step adds to it. */
    void route(Weight toNew, CanaryStep step) {
        plan.step(new Step.Route(toNew, toNew.complement(), step.matches(), step.mirrored(), routeLimit()));
        expected = expected.plus(capabilities.propagationDelay());
    }

    void judge(Analysis analysis) {
        plan.step(new Step.Judge(analysis, limitOf(analysis)));
        watched = true;
        expected = expected.plus(analysis.timeLimit());
    }

    void watch(Analysis analysis) {
        plan.step(new Step.Watch(analysis));
    }

    /** What is watched in the background ends before the commit, with a round of its own if the steps were shorter than one. */
    void conclude(Analysis analysis) {
        plan.step(new Step.Conclude(analysis, limitOf(analysis)));
        watched = true;
    }

    /** One interval more than the analysis may take, for the last answer; a person who is waited for has a day. */
    private static Duration limitOf(Analysis analysis) {
        boolean asksAPerson = analysis.whenInconclusive() == Analysis.WhenInconclusive.HOLD;
        Duration limit = analysis.timeLimit().plus(analysis.interval());
        return asksAPerson ? limit.plus(CanaryStep.APPROVAL_LIMIT) : limit;
    }

    void gate(GatedStep gate) {
        plan.step(new Step.Ask(gate.gate(), gate.limit()));
    }

    void routeNothing() {
        plan.step(new Step.Route(Weight.ZERO, Weight.ZERO, limits().route()));
        expected = expected.plus(capabilities.propagationDelay());
    }

    /** What every strategy does with all traffic on the new revision and before the commit. */
    void bakeAndJudge() {
        bake(safeguards.bake());
        safeguards.analysis().ifPresent(this::judge);
    }

    /** Readiness lost during a bake starts it again, so its limit leaves room for one more and for getting ready. */
    void bake(Duration duration) {
        if (!duration.isZero()) {
            plan.step(new Step.Bake(duration, duration.multipliedBy(2).plus(limits().ready())));
            expected = expected.plus(duration);
            watched = true;
        }
    }

    void drainOld() {
        if (!limits().drain().isZero()) {
            plan.step(new Step.Drain(Role.OLD, limits().drain()));
        }
    }

    /** Everything after the traffic is where it shall be and has been watched there. */
    void commitAndRetire(boolean drain) {
        plan.step(new Step.Commit());
        if (old.isPresent()) {
            if (drain) {
                drainOld();
            }
            plan.step(new Step.Retire(Role.OLD, safeguards.old(), safeguards.keepOldWarm(), WRITE_LIMIT));
        }
        boolean mayHaveGrown = old.isPresent() && capacity instanceof Capacity.Auto;
        if (mayHaveGrown) {
            plan.step(new Step.Scale(Role.NEW, capacity, WRITE_LIMIT));
        }
        plan.step(new Step.Collect(WRITE_LIMIT));
    }

    /** The way back where both revisions may run at once: the old one is whole before traffic moves, and traffic before anything ends. */
    void rollbackSideBySide() {
        Duration limit = limits().rollback();
        if (old.isPresent()) {
            plan.rollbackStep(new Step.Stage(Role.OLD, limit));
            plan.rollbackStep(new Step.Scale(Role.OLD, pinned(restored()), limit));
        }
        leaveNew(limit);
        if (old.isPresent()) {
            plan.rollbackStep(new Step.Scale(Role.OLD, restored(), limit));
        }
        plan.rollbackStep(new Step.Retire(Role.NEW, RetireMode.DELETE, Duration.ZERO, limit));
    }

    private void leaveNew(Duration limit) {
        if (replicaShare()) {
            plan.rollbackStep(new Step.Scale(Role.NEW, Capacity.NONE, limit));
            return;
        }
        Weight toOld = old.isPresent() ? Weight.ALL : Weight.ZERO;
        plan.rollbackStep(new Step.Route(Weight.ZERO, toOld, limit));
        // Where nobody can tell what is still open, waiting would only keep users of kept connections on the bad
        // release.
        if (!limits().drain().isZero() && capabilities.reportsDraining()) {
            plan.rollbackStep(new Step.Drain(Role.NEW, limits().drain()));
        }
    }

    /** @throws dev.sluice.ConfigurationException with everything that is wrong so far, if anything is */
    void throwIfAny() {
        problems.throwIfAny(subject);
    }

    Plan finish() {
        if (capabilities.fencing() == Fencing.ADVISORY) {
            plan.warning(
                    "this platform does not compare epochs itself: a driver that was stopped for longer than its lease"
                            + " may still get one write through");
        }
        if (!capabilities.survivesDriver()) {
            plan.warning("applications and traffic end with the process that drives this rollout");
        }
        if (!capabilities.reportsDraining()) {
            plan.warning(
                    "this platform can't tell what a revision still serves: the old one ends after the drain time of "
                            + Durations.text(limits().drain())
                            + "; what takes longer is cut, and a data plane that follows later than that loses requests");
        }
        if (old.isEmpty() && !capabilities.noTraffic()) {
            plan.warning(
                    "this platform can't route nothing: once this first release has traffic, it can't be taken back");
        }
        old.filter(o -> o.prepared().isEmpty())
                .ifPresent(o -> plan.warning("the old revision " + o.label()
                        + " was not released by Sluice: if it disappears, it can't be brought back"));
        if (request.snapshot().traffic().weights().size() > 1) {
            plan.warning("traffic is split now (" + request.snapshot().traffic() + "): the way back leads to "
                    + old.map(Incumbent::label).orElse("nothing") + " alone");
        }
        if (!watched && !targetIsLive()) {
            plan.warning("there is no bake time: nothing watches the new release under traffic before the commit");
        }
        plan.warning("a promise of no lost request holds for applications that drain: one that ends at once on SIGTERM"
                + " breaks its kept connections whatever the order");
        throwIfAny();
        return plan.expectedDuration(expected).build();
    }

    private Optional<Incumbent> findOld() {
        Map<dev.sluice.release.RevisionId, Weight> weights =
                request.snapshot().traffic().weights();
        // Where a way back failed, two may serve: the one that is known to be good is old, or else the one with more.
        Optional<Revision> serving = weights.entrySet().stream()
                .sorted(Map.Entry.<dev.sluice.release.RevisionId, Weight>comparingByValue()
                        .reversed())
                .flatMap(e -> request.snapshot().revision(e.getKey()).stream())
                .filter(r -> !r.origin()
                                .releaseId()
                                .equals(Optional.of(request.target().id()))
                        || weights.size() == 1)
                .min(Comparator.comparing(r -> r.origin()
                        .releaseId()
                        .filter(request.known()::containsKey)
                        .isEmpty()));
        return serving.or(this::wantedButBroken)
                .map(r -> new Incumbent(
                        r.id(), r.label(), r.capacity(), r.origin().releaseId().map(request.known()::get)));
    }

    /** Where instances are the traffic, a revision that should serve and has none ready is still the one to replace. */
    private Optional<Revision> wantedButBroken() {
        return request.snapshot().revisions().stream()
                .filter(r -> replicaShare() && r.capacity().floor() > 0)
                .max(Comparator.comparingInt(r -> r.capacity().floor()));
    }

    /** After a rollout that was given up nobody may have traffic, and still it is known how much was wanted. */
    private Optional<Capacity> largestLeftBehind() {
        return request.snapshot().revisions().stream()
                .map(Revision::capacity)
                .filter(c -> c.floor() > 0)
                .max(Comparator.comparingInt(Capacity::floor));
    }

    private void checkNames() {
        safeguards.gates().forEach(g -> gateNames.add(g.gate().name()));
        for (GatedStep gate : request.gates()) {
            problems.require(
                    gateNames.add(gate.gate().name()), "gate", gate.gate().name(), "must be there once");
        }
        problems.require(
                !replicaShare() || gateNames.isEmpty(),
                "gate",
                gateNames,
                "can't be asked before traffic where a ready instance is routed: use a bake time or a platform with weights");
        problems.require(
                safeguards.keepOldWarm().isZero() || capabilities.keepsWarm(),
                "keepOldWarmFor",
                safeguards.keepOldWarm(),
                "can't be done on this platform: leave it out, the old revision is stopped and can be started again");
    }
}
