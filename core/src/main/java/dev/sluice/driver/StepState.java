package dev.sluice.driver;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Role;
import dev.sluice.strategy.Step;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How the step that a rollout is at stands in the world as it is. Each method is the whole meaning of one kind of step. */
final class StepState implements Step.Visitor<Verdict> {
    private static final int TRIES = 3;

    private final Situation situation;
    private final Snapshot world;
    private final Instant now;
    private final Roles roles;
    private final boolean back;
    private Progress progress;
    private Ledger ledger;

    StepState(Situation situation, Progress progress, Ledger ledger) {
        this.situation = situation;
        this.world = situation.snapshot();
        this.now = world.at();
        this.progress = progress;
        this.ledger = ledger;
        this.roles = new Roles(world, progress.plan());
        this.back = progress.phase() == Progress.Phase.ROLLBACK;
    }

    /** What was noted while looking, such as when an effect was first seen. */
    Progress progress() {
        return progress;
    }

    Ledger ledger() {
        return ledger;
    }

    @Override
    public Verdict other(Step step) {
        return new Verdict.Failed(Cause.Kind.REFUSED, "this version of Sluice does not know the step '" + step + "'");
    }

    @Override
    public Verdict stage(Step.Stage step) {
        if (roles.of(step.role()).isPresent() || (back && step.role() == Role.OLD && roles.trafficIsElsewhere())) {
            return Verdict.DONE;
        }
        Optional<Prepared> release = step.role() == Role.NEW
                ? Optional.of(progress.plan().target())
                : progress.plan().old().flatMap(Incumbent::prepared);
        if (release.isEmpty()) {
            return new Verdict.Failed(
                    Cause.Kind.FOREIGN_CHANGE,
                    "the old revision "
                            + progress.plan().old().map(Incumbent::label).orElse("")
                            + " is gone and was not released by"
                            + " Sluice, so it can't be staged again: bring it back by hand");
        }
        return attempt(new Change.Stage(release.get()));
    }

    @Override
    public Verdict scale(Step.Scale step) {
        Optional<Revision> found = roles.of(step.role());
        if (found.isEmpty()) {
            return back ? Verdict.DONE : gone(step.role());
        }
        Revision revision = found.get();
        if (step.capacity().floor() == 0) {
            if (!revision.capacity().equals(Capacity.NONE)) {
                return attempt(new Change.Scale(revision.id(), Capacity.NONE));
            }
            return revision.running() == 0
                    ? Verdict.DONE
                    : hold(revision.running() + " instances of " + revision.label() + " are still ending");
        }
        return back ? restore(step, revision) : grow(step, revision);
    }

    private Verdict grow(Step.Scale step, Revision revision) {
        if (!revision.capacity().equals(step.capacity())) {
            return attempt(new Change.Scale(revision.id(), step.capacity()));
        }
        if (step.role()
                == Role.OLD) { // an old revision may be broken: only its size matters, or a bad release could not be
            // fixed
            return revision.running() <= ceiling(step.capacity())
                    ? Verdict.DONE
                    : hold(revision.label() + " still runs " + revision.running() + " instances");
        }
        if (revision.readiness() instanceof Readiness.Failed f) {
            return new Verdict.Failed(Cause.Kind.NEW_FAILED, revision.label() + " does not get ready: " + f.reason());
        }
        return isReady(revision, step.capacity())
                ? Verdict.DONE
                : hold(revision.ready() + " of " + step.capacity() + " instances of " + revision.label() + " are ready"
                        + (revision.readiness() instanceof Readiness.Progressing p ? ": " + p.reason() : ""));
    }

    /** On the way back: at least what was recorded, more if there is more, and ready before it gets traffic. */
    private Verdict restore(Step.Scale step, Revision revision) {
        if (roles.trafficIsElsewhere()) {
            return Verdict.DONE;
        }
        boolean resized = roles.fresh().filter(revision::equals).isPresent();
        if (resized
                ? !revision.capacity().equals(step.capacity())
                : revision.capacity().floor() < step.capacity().floor()) {
            return attempt(new Change.Scale(revision.id(), step.capacity()));
        }
        boolean servesAlone = roles.serves(Optional.of(revision)) && !newIsReached();
        boolean newIsDead = roles.fresh().map(Revision::ready).orElse(0) == 0;
        if (servesAlone || revision.ready() >= step.capacity().floor() || (newIsDead && revision.ready() > 0)) {
            return Verdict.DONE;
        }
        return hold(
                revision.ready() + " of " + step.capacity() + " instances of " + revision.label() + " are ready again");
    }

    private boolean newIsReached() {
        return replicaShare() ? roles.fresh().map(r -> r.running() > 0).orElse(false) : roles.serves(roles.fresh());
    }

    @Override
    public Verdict ask(Step.Ask step) {
        String name = step.gate().name();
        if (step.gate().kind().equals("approval") && signalled(Signal.Kind.PROMOTE)) {
            return Verdict.DONE;
        }
        if (situation.answer().isPresent()) {
            Answer answer = situation.answer().get();
            if (answer instanceof Answer.Gate g && g.name().equals(name)) {
                return g.answer()
                        .match(
                                pass -> Verdict.DONE,
                                fail -> new Verdict.Failed(
                                        Cause.Kind.GATE_REJECTED, name + " said no: " + fail.reason()),
                                wait -> new Verdict.Hold(
                                        now.plus(wait.askAgainAfter()), name + " said not yet: " + wait.reason()));
            } else if (answer instanceof Answer.GateUnavailable u && u.name().equals(name)) {
                return new Verdict.Failed(Cause.Kind.GATE_UNAVAILABLE, name + ": " + u.reason());
            }
        }
        return new Verdict.Ask(new Question.Passes(step.gate(), roles.fresh().map(Revision::id)));
    }

    @Override
    public Verdict task(Step.Task step) {
        TaskId id = new TaskId(progress.rollout() + "-" + step.name());
        Optional<TaskStatus> found = world.task(id);
        if (found.isEmpty()) {
            return attempt(new Change.RunTask(id, progress.plan().target(), step.command()));
        }
        TaskStatus task = found.get();
        return switch (task.state()) {
            case RUNNING -> hold("task " + step.name() + " runs");
            case SUCCEEDED -> Verdict.DONE;
            case FAILED ->
                new Verdict.Failed(
                        Cause.Kind.TASK_FAILED,
                        "task " + step.name() + " ended with "
                                + (task.exitCode().isPresent() ? task.exitCode().getAsInt() : "no exit code") + ": "
                                + task.output());
            case UNKNOWN ->
                new Verdict.Failed(
                        Cause.Kind.TASK_FAILED,
                        "nobody can tell how task " + step.name() + " ended; it is not run twice");
        };
    }

    @Override
    public Verdict route(Step.Route step) {
        if (back && !needsRouteBack(step)) {
            return Verdict.DONE;
        }
        Optional<Revision> fresh = roles.fresh();
        Optional<Revision> old = roles.old();
        if (step.toNew().basisPoints() > 0 && fresh.isEmpty()) {
            return gone(Role.NEW);
        }
        if (step.toOld().basisPoints() > 0 && old.isEmpty()) {
            return gone(Role.OLD);
        }
        if (!back && roles.trafficIsElsewhere()) {
            return new Verdict.Failed(
                    Cause.Kind.FOREIGN_CHANGE,
                    "somebody has changed the traffic to " + world.traffic() + "; it is left so");
        }
        TrafficRules rules = rules(step, fresh, old);
        if (!world.traffic().equals(rules)) {
            if (progress.seen().isPresent() && !back) {
                return new Verdict.Failed(
                        Cause.Kind.FOREIGN_CHANGE,
                        "somebody has changed the traffic from " + rules + " to " + world.traffic());
            }
            return attempt(new Change.Route(rules));
        }
        return verified(rules);
    }

    /** Going back moves traffic only if the new revision has some, or nobody has and the old one should. */
    private boolean needsRouteBack(Step.Route step) {
        boolean moved = routedBefore(progress.turnedBackAt());
        if (step.toOld().basisPoints() == 0) {
            return roles.serves(roles.fresh())
                    || (world.traffic().isNone() && progress.seen().isPresent());
        }
        return roles.serves(roles.fresh()) || (moved && !roles.trafficIsElsewhere());
    }

    /** Whether traffic was or may have been moved by the steps up to this one. */
    private boolean routedBefore(int forwardStep) {
        List<Step> steps = progress.plan().steps();
        for (int i = 0; i <= forwardStep && i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Route) {
                return true;
            }
        }
        return false;
    }

    private static TrafficRules rules(Step.Route step, Optional<Revision> fresh, Optional<Revision> old) {
        TrafficRules.Builder rules = TrafficRules.builder();
        if (step.toNew().basisPoints() > 0) {
            rules.weight(fresh.orElseThrow().id(), step.toNew());
        }
        if (step.toOld().basisPoints() > 0) {
            rules.weight(old.orElseThrow().id(), step.toOld());
        }
        return rules.build();
    }

    private Verdict verified(TrafficRules rules) {
        if (progress.seen().isEmpty() || situation.answer().isPresent()) {
            if (situation.answer().orElse(null) instanceof Answer.Propagated p
                    && p.rules().equals(rules)) {
                return p.propagation()
                        .match(
                                (Propagation.Pending pending) ->
                                        hold("the change of traffic is on its way: " + pending.reason()),
                                seen -> Verdict.DONE,
                                delay -> {
                                    Instant since = progress.seen().orElse(now);
                                    progress = progress.seenAt(Optional.of(since));
                                    Instant until = since.plus(delay.delay());
                                    return now.isBefore(until)
                                            ? new Verdict.Hold(
                                                    until, "the change of traffic takes up to " + delay.delay())
                                            : Verdict.DONE;
                                });
            }
        }
        return new Verdict.Ask(new Question.Propagated(rules));
    }

    @Override
    public Verdict bake(Step.Bake step) {
        Optional<Verdict> lost = lostGround();
        if (lost.isPresent()) {
            return lost.get();
        }
        if (signalled(Signal.Kind.PROMOTE)) {
            return Verdict.DONE;
        }
        Revision revision = roles.fresh().orElseThrow();
        if (!isReady(revision, capacityReached())) {
            progress = progress.seen().isPresent() ? progress.seenAt(Optional.empty()) : progress;
            return hold(revision.label() + " lost readiness, the bake time starts again: " + revision.readiness());
        }
        Instant since = progress.seen().orElse(now);
        if (progress.seen().isEmpty()) {
            progress = progress.seenAt(Optional.of(now));
        }
        Instant until = since.plus(step.duration());
        return now.isBefore(until) ? new Verdict.Hold(until, "bake time") : Verdict.DONE;
    }

    @Override
    public Verdict commit(Step.Commit step) {
        Optional<Verdict> lost = lostGround();
        if (lost.isPresent()) {
            return lost.get();
        }
        Revision live = roles.fresh().orElseThrow();
        ledger = ledger.withGood(new GoodRelease(
                        progress.plan().target(), live.id(), progress.plan().capacity(), now))
                .withoutWarm(live.id());
        return Verdict.DONE;
    }

    /** What a live new revision must still have: itself, an instance that is ready, and the traffic it was given. */
    private Optional<Verdict> lostGround() {
        Optional<Revision> fresh = roles.fresh();
        if (fresh.isEmpty()) {
            return Optional.of(gone(Role.NEW));
        }
        Revision revision = fresh.get();
        if (revision.readiness() instanceof Readiness.Failed f) {
            return Optional.of(new Verdict.Failed(Cause.Kind.NEW_FAILED, revision.label() + " failed: " + f.reason()));
        }
        if (revision.ready() == 0) {
            return Optional.of(new Verdict.Failed(
                    Cause.Kind.NEW_FAILED, revision.label() + " has no ready instance left: " + revision.readiness()));
        }
        Optional<TrafficRules> expected = trafficReached();
        return expected.filter(rules -> !rules.equals(world.traffic()))
                .map(rules -> new Verdict.Failed(
                        Cause.Kind.FOREIGN_CHANGE,
                        "somebody has changed the traffic from " + rules + " to " + world.traffic()));
    }

    /** The traffic of the last route before this step; empty where instances are the traffic. */
    private Optional<TrafficRules> trafficReached() {
        for (int i = progress.step() - 1; i >= 0; i--) {
            if (progress.way().get(i) instanceof Step.Route route) {
                boolean complete = (route.toNew().equals(Weight.ZERO)
                                || roles.fresh().isPresent())
                        && (route.toOld().equals(Weight.ZERO) || roles.old().isPresent());
                return Optional.of(complete ? rules(route, roles.fresh(), roles.old()) : TrafficRules.none());
            }
        }
        return Optional.empty();
    }

    private Capacity capacityReached() {
        for (int i = progress.step() - 1; i >= 0; i--) {
            if (progress.way().get(i) instanceof Step.Scale scale && scale.role() == Role.NEW) {
                return scale.capacity();
            }
        }
        return progress.plan().capacity();
    }

    @Override
    public Verdict drain(Step.Drain step) {
        Optional<Revision> found = roles.of(step.role());
        if (found.isEmpty() || found.get().running() == 0) {
            return Verdict.DONE;
        }
        Revision revision = found.get();
        if (world.traffic().serves(revision.id())) {
            return servesAgain(revision);
        }
        if (situation.answer().orElse(null) instanceof Answer.Serving s
                && s.revision().equals(revision.id())) {
            return s.state()
                    .match(
                            (DrainState.Drained drained) -> Verdict.DONE,
                            open -> hold(revision.label() + " still serves " + open.open()),
                            unknown -> hold("the drain time of " + revision.label()));
        }
        return new Verdict.Ask(new Question.Serving(revision.id()));
    }

    @Override
    public Verdict retire(Step.Retire step) {
        Optional<Revision> found = roles.of(step.role());
        if (found.isEmpty()) {
            return Verdict.DONE;
        }
        Revision revision = found.get();
        if (!replicaShare() && world.traffic().serves(revision.id())) {
            return servesAgain(revision);
        }
        if (!step.warmFor().isZero()) {
            boolean noted = ledger.warm().stream().anyMatch(w -> w.revision().equals(revision.id()));
            if (!noted) {
                ledger = ledger.withWarm(new WarmRevision(revision.id(), now.plus(step.warmFor())));
            }
            return Verdict.DONE;
        }
        if (step.mode() == RetireMode.STOP && revision.capacity().equals(Capacity.NONE)) {
            return revision.running() == 0
                    ? Verdict.DONE
                    : hold(revision.running() + " instances of " + revision.label() + " are still ending");
        }
        return attempt(new Change.Retire(revision.id(), step.mode()));
    }

    @Override
    public Verdict collect(Step.Collect step) {
        for (TaskStatus task : world.tasks()) {
            boolean foreign = !task.task().value().startsWith(progress.rollout() + "-");
            if (foreign && task.state() != TaskStatus.State.RUNNING) {
                return attempt(new Change.ForgetTask(task.task()));
            }
        }
        for (Revision revision : world.revisions()) {
            boolean ours = revision.origin() instanceof Origin.Managed;
            boolean inUse = world.traffic().revisions().contains(revision.id())
                    || roles.fresh().filter(revision::equals).isPresent()
                    || roles.old().filter(revision::equals).isPresent()
                    || ledger.keepsWarm(revision.id(), now);
            if (ours && !inUse) {
                ledger = ledger.withoutWarm(revision.id());
                return attempt(new Change.Retire(revision.id(), RetireMode.DELETE));
            }
        }
        return Verdict.DONE;
    }

    private Verdict attempt(Change change) {
        return progress.tries() > TRIES
                ? new Verdict.Failed(
                        Cause.Kind.FOREIGN_CHANGE,
                        "it was tried " + progress.tries() + " times and met another change or a refusal each time: "
                                + change)
                : new Verdict.Do(change);
    }

    private Verdict servesAgain(Revision revision) {
        return new Verdict.Failed(
                Cause.Kind.FOREIGN_CHANGE,
                "somebody has led traffic to " + revision.label() + ", which was to end: " + world.traffic());
    }

    private Verdict gone(Role role) {
        return new Verdict.Failed(Cause.Kind.FOREIGN_CHANGE, "the " + role + " revision is gone");
    }

    private Verdict hold(String reason) {
        return new Verdict.Hold(progress.deadline(), reason);
    }

    private boolean replicaShare() {
        return progress.plan().trafficModel() == TrafficModel.REPLICA_SHARE;
    }

    private boolean signalled(Signal.Kind kind) {
        return situation.signals().stream().anyMatch(s -> s.kind() == kind);
    }

    private static boolean isReady(Revision revision, Capacity capacity) {
        return revision.ready() >= capacity.floor() && !(revision.readiness() instanceof Readiness.Failed);
    }

    private static int ceiling(Capacity capacity) {
        return capacity.match(Capacity.Fixed::count, Capacity.Auto::max);
    }
}
