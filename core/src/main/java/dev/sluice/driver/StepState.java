package dev.sluice.driver;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Role;
import dev.sluice.strategy.Step;
import java.util.Optional;

/** How the step that a rollout is at stands in the world as it is. Each method is the whole meaning of one kind of step. */
final class StepState implements Step.Visitor<Verdict> {
    private final StepContext in;
    private final TrafficState traffic;
    private final CapacityState capacity;

    StepState(StepContext in) {
        this.in = in;
        this.traffic = new TrafficState(in);
        this.capacity = new CapacityState(in, traffic);
    }

    @Override
    public Verdict other(Step step) {
        return new Verdict.Failed(Cause.Kind.REFUSED, "this version of Sluice does not know the step '" + step + "'");
    }

    @Override
    public Verdict stage(Step.Stage step) {
        if (in.roles.of(step.role()).isPresent()
                || (in.back && step.role() == Role.OLD && in.roles.trafficIsElsewhere())) {
            return Verdict.DONE;
        }
        Optional<Prepared> release = step.role() == Role.NEW
                ? Optional.of(in.progress.plan().target())
                : in.progress.plan().old().flatMap(Incumbent::prepared);
        if (release.isEmpty()) {
            return new Verdict.Failed(
                    Cause.Kind.FOREIGN_CHANGE,
                    "the old revision "
                            + in.progress.plan().old().map(Incumbent::label).orElse("")
                            + " is gone and was not released by"
                            + " Sluice, so it can't be staged again: bring it back by hand");
        }
        return in.attempt(new Change.Stage(release.get()));
    }

    @Override
    public Verdict scale(Step.Scale step) {
        Optional<Verdict> lost = step.role() == Role.OLD && !in.replicaShare() ? lostUsers() : Optional.empty();
        return lost.orElseGet(() -> capacity.scale(step));
    }

    /** Whatever is waited for while the new revision has users: they come first. */
    private Optional<Verdict> lostUsers() {
        return in.progress.mayGoBack() && traffic.newIsExposed() ? traffic.lostGround() : Optional.empty();
    }

    @Override
    public Verdict ask(Step.Ask step) {
        Optional<Verdict> lost = lostUsers();
        if (lost.isPresent()) {
            return lost.get();
        }
        String name = step.gate().name();
        if (step.gate().kind().equals("approval") && in.signalled(Signal.Kind.PROMOTE)) {
            return Verdict.DONE;
        }
        if (in.situation.answer().isPresent()) {
            Answer answer = in.situation.answer().get();
            if (answer instanceof Answer.Gate g && g.name().equals(name)) {
                return g.answer()
                        .match(
                                pass -> Verdict.DONE,
                                fail -> new Verdict.Failed(
                                        Cause.Kind.GATE_REJECTED, name + " said no: " + fail.reason()),
                                wait -> notYet(wait, name + " said not yet: " + wait.reason()));
            } else if (answer instanceof Answer.GateUnavailable u && u.name().equals(name)) {
                return new Verdict.Failed(Cause.Kind.GATE_UNAVAILABLE, name + ": " + u.reason());
            }
        }
        return new Verdict.Ask(new Question.Passes(step.gate(), in.roles.fresh().map(Revision::id)));
    }

    /** What the gate said last is the reason if its time runs out. */
    private Verdict notYet(GateAnswer.Wait wait, String said) {
        in.progress = in.progress.noted(said);
        return new Verdict.Hold(in.now.plus(wait.askAgainAfter()), said);
    }

    @Override
    public Verdict task(Step.Task step) {
        TaskId id = new TaskId(in.progress.rollout() + "-" + step.name());
        Optional<TaskStatus> found = in.world.task(id);
        if (found.isEmpty()) {
            return in.attempt(new Change.RunTask(id, in.progress.plan().target(), step.command()));
        }
        TaskStatus task = found.get();
        return switch (task.state()) {
            case RUNNING -> in.hold("task " + step.name() + " runs");
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
        return traffic.route(step);
    }

    @Override
    public Verdict bake(Step.Bake step) {
        return traffic.bake(step);
    }

    @Override
    public Verdict judge(Step.Judge step) {
        return new JudgedState(in, traffic).judge(step);
    }

    @Override
    public Verdict watch(Step.Watch step) {
        return new BackgroundState(in).start();
    }

    @Override
    public Verdict conclude(Step.Conclude step) {
        return new BackgroundState(in).conclude(step, traffic);
    }

    @Override
    public Verdict commit(Step.Commit step) {
        return traffic.commit(step);
    }

    @Override
    public Verdict drain(Step.Drain step) {
        Optional<Verdict> lost = lostUsers();
        if (lost.isPresent()) {
            return lost.get();
        }
        Optional<Revision> found = in.roles.of(step.role());
        if (found.isEmpty() || found.get().running() == 0) {
            return quiet("none of it runs");
        }
        Revision revision = found.get();
        if (in.world.traffic().serves(revision.id())) {
            return in.servesAgain(revision);
        }
        if (in.situation.answer().orElse(null) instanceof Answer.Serving s
                && s.revision().equals(revision.id())) {
            return s.state()
                    .match(
                            (DrainState.Drained drained) -> quiet(revision.label() + " serves nothing any more"),
                            open -> in.hold(revision.label()
                                    + (open.reason().isEmpty()
                                            ? " still serves " + open.open()
                                            : " is not quiet yet: " + open.reason())),
                            unknown -> in.hold("the drain time of " + revision.label()));
        }
        return new Verdict.Ask(new Question.Serving(revision.id()));
    }

    private Verdict quiet(String how) {
        in.reached(Milestone.Kind.QUIET, how);
        return Verdict.DONE;
    }

    private Verdict gone(String how) {
        in.reached(Milestone.Kind.GONE, how);
        return Verdict.DONE;
    }

    @Override
    public Verdict retire(Step.Retire step) {
        Optional<Revision> found = in.roles.of(step.role());
        if (found.isEmpty()) {
            return gone("nothing of it is there");
        }
        Revision revision = found.get();
        if (!in.replicaShare() && in.world.traffic().serves(revision.id())) {
            return in.servesAgain(revision);
        }
        if (!step.warmFor().isZero()) {
            boolean noted = in.ledger.warm().stream().anyMatch(w -> w.revision().equals(revision.id()));
            if (!noted) {
                in.ledger = in.ledger.withWarm(new WarmRevision(revision.id(), in.now.plus(step.warmFor())));
            }
            return Verdict.DONE;
        }
        if (step.mode() == RetireMode.STOP && revision.capacity().equals(Capacity.NONE)) {
            return revision.running() == 0
                    ? gone("no instance of " + revision.label() + " runs")
                    : in.hold(revision.running() + " instances of " + revision.label() + " are still ending");
        }
        if (in.progress.committed() && in.triedTooOften()) {
            return Verdict.DONE; // the new release is live; what can't be stopped now is collected by the next rollout
        }
        return in.attempt(new Change.Retire(revision.id(), step.mode()));
    }

    @Override
    public Verdict collect(Step.Collect step) {
        if (in.triedTooOften()) {
            return Verdict.DONE; // what can't be cleared away now is left to the next rollout
        }
        for (TaskStatus task : in.world.tasks()) {
            boolean foreign = !task.task().value().startsWith(in.progress.rollout() + "-");
            if (foreign && task.state() != TaskStatus.State.RUNNING) {
                return in.attempt(new Change.ForgetTask(task.task()));
            }
        }
        for (Revision revision : in.world.revisions()) {
            boolean ours = revision.origin() instanceof Origin.Managed;
            boolean inUse = in.world.traffic().revisions().contains(revision.id())
                    || in.roles.fresh().filter(revision::equals).isPresent()
                    || in.roles.old().filter(revision::equals).isPresent()
                    || in.ledger.keepsWarm(revision.id(), in.now);
            if (ours && !inUse) {
                in.ledger = in.ledger.withoutWarm(revision.id());
                return in.attempt(new Change.Retire(revision.id(), RetireMode.DELETE));
            }
        }
        return Verdict.DONE;
    }
}
