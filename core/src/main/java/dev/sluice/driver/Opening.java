package dev.sluice.driver;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.analysis.Analysis;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.Grant;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.GatedStep;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.PlanRequest;
import dev.sluice.strategy.Safeguards;
import dev.sluice.strategy.Step;
import dev.sluice.traffic.Weight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a session finds its rollout: takes one up, clears one away, makes one, or finds that there is nothing to do. Pure. */
final class Opening {
    private Opening() {}

    /**
     * What to go on with.
     *
     * @param begun whether the rollout in the ledger is the session's own to drive; false while an older one is cleared away
     * @param end what the session ends with, if there is nothing to drive
     */
    record Move(Ledger ledger, boolean begun, Optional<Outcome> end) {}

    static Move move(Assignment assignment, Ledger ledger, Snapshot world) {
        Optional<Progress> unfinished = ledger.rollout();
        if (assignment instanceof Assignment.Begin b) {
            Optional<Ended> own = ledger.last().filter(e -> e.rollout().equals(b.rollout()));
            if (own.isPresent()) { // its end was recorded, and only the answer was lost
                return new Move(ledger, false, Optional.of(own.get().outcome()));
            }
            return unfinished.isPresent()
                    ? settle(b, ledger, unfinished.get(), world)
                    : unchanged(b, ledger, world)
                            .map(end -> new Move(ledger, false, Optional.of(end)))
                            .orElseGet(() -> plan(b, ledger, world));
        }
        if (unfinished.isPresent()) {
            return new Move(ledger, true, Optional.empty());
        }
        Outcome last = ledger.last().map(Ended::outcome).orElseGet(Opening::nothingThere);
        return new Move(ledger, false, Optional.of(last));
    }

    /** How a session ends that finds the lease held. */
    static Outcome taken(Grant.Held held, Ledger ledger) {
        String where =
                ledger.rollout().map(p -> ", at step '" + p.stepText() + "'").orElse("");
        Problem lease = new Problem(
                "lease",
                held.fence().driver().value(),
                "must be free: it is held since " + held.since() + " (" + held.note() + ")" + where
                        + "; wait for it, or let its holder end");
        return new Outcome.Refused(List.of(lease), Optional.of(held));
    }

    /** What a lease says of a session that begins, for who finds it held. */
    static String note(Assignment assignment) {
        return assignment instanceof Assignment.Begin b
                ? "rollout of " + b.target().label()
                : "resume or roll back";
    }

    /** How a session ends whose journal others keep writing. */
    static Outcome contended(String step) {
        return new Outcome.Interrupted(
                new Cause(Cause.Kind.FOREIGN_CHANGE, step, "somebody else keeps writing the journal"), true);
    }

    /** The release is live as it is wanted, and nothing is unfinished. */
    static Optional<Outcome> unchanged(Assignment assignment, Ledger ledger, Snapshot world) {
        if (ledger.rollout().isPresent() || !(assignment instanceof Assignment.Begin begin)) {
            return Optional.empty();
        }
        Optional<Revision> found = world.revision(begin.target().id());
        if (found.isEmpty() || !world.traffic().weight(found.get().id()).equals(Weight.ALL)) {
            return Optional.empty();
        }
        Revision live = found.get();
        boolean asWanted = begin.capacity().map(live.capacity()::equals).orElse(true)
                && live.ready() >= live.capacity().floor()
                && live.ready() > 0;
        return asWanted ? Optional.of(new Outcome.Promoted(begin.target().label(), live.id(), true)) : Optional.empty();
    }

    /** The same release is taken up where it stands; anything else is led back, or ended where that is no longer possible. */
    private static Move settle(Assignment.Begin begin, Ledger ledger, Progress unfinished, Snapshot world) {
        Instant now = world.at();
        Plan plan = unfinished.plan();
        boolean forward = unfinished.phase() == Progress.Phase.FORWARD;
        boolean own = unfinished.rollout().equals(begin.rollout()); // a conflict has made it read the journal again
        if (own || (forward && isSame(begin, plan) && !isUndone(unfinished, world))) {
            return new Move(ledger, true, Optional.empty());
        }
        if (unfinished
                .committed()) { // what is left to clear away must not keep a newer release waiting: it collects that
            Outcome live = afterCommit(unfinished, world);
            return plan(begin, ledger.ended(Ended.of(unfinished, live, now)), world);
        }
        if (!forward
                && !now.isBefore(
                        unfinished.deadline())) { // nor must a way back that failed: the newer release may be the cure
            return giveUp(begin, ledger, "it was not done in time", world);
        }
        if (forward) {
            Cause cause = new Cause(
                    Cause.Kind.ABORTED,
                    unfinished.stepText(),
                    "replaced by a rollout of " + begin.target().label());
            return new Move(ledger.withRollout(WayBack.begin(unfinished, cause, world)), false, Optional.empty());
        }
        return new Move(ledger, false, Optional.empty());
    }

    /** The same release, by the same strategy, with the same gates, tasks, bake time and judges, at the same capacity. */
    private static boolean isSame(Assignment.Begin begin, Plan plan) {
        Safeguards wanted = begin.strategy().safeguards();
        Optional<Canary> canary =
                Optional.of(begin.strategy()).filter(Canary.class::isInstance).map(Canary.class::cast);
        List<GatedStep> gates = new ArrayList<>(wanted.gates());
        gates.addAll(begin.gates());
        List<Analysis> judges = new ArrayList<>();
        // without an old revision there is nobody to share with, and so there are no steps
        canary.filter(c -> plan.old().isPresent())
                .ifPresent(c -> c.steps().forEach(step -> {
                    gates.addAll(step.gates());
                    step.analysis().ifPresent(judges::add);
                }));
        wanted.analysis().ifPresent(judges::add);
        canary.flatMap(Canary::background).ifPresent(beside -> judges.add(beside.analysis()));
        List<GatedStep> planned = new ArrayList<>();
        List<Step.Task> tasks = new ArrayList<>();
        List<Analysis> judging = new ArrayList<>();
        boolean bakes = wanted.bake().isZero();
        for (Step step : plan.steps()) {
            if (step instanceof Step.Ask a) {
                planned.add(new GatedStep(a.gate(), a.limit()));
            } else if (step instanceof Step.Task t) {
                tasks.add(t);
            } else if (step instanceof Step.Bake b) {
                bakes |= b.duration().equals(wanted.bake());
            } else if (step instanceof Step.Judge j) {
                judging.add(j.analysis());
            } else if (step instanceof Step.Conclude c) {
                judging.add(c.analysis());
            }
        }
        return plan.target().id().equals(begin.target().id())
                && plan.strategy().equals(begin.strategy().name())
                && planned.equals(gates)
                && judging.equals(judges)
                && tasks.equals(wanted.tasks())
                && bakes
                && begin.capacity().map(plan.capacity()::equals).orElse(true);
    }

    /** Where an older rollout can go neither on nor back, the newer release begins in the world as it is, if that can be. */
    static Optional<Move> instead(Assignment assignment, Decision made, Snapshot world) {
        boolean stuck =
                made instanceof Decision.Finish && made.ledger().rollout().isPresent();
        if (!stuck || !(assignment instanceof Assignment.Begin begin)) {
            return Optional.empty();
        }
        String reason = ((Decision.Finish) made)
                .outcome()
                .match(
                        p -> "",
                        r -> "",
                        r -> "",
                        s -> "",
                        interrupted -> interrupted.cause().reason());
        return Optional.of(giveUp(begin, made.ledger(), reason, world)).filter(Move::begun);
    }

    private static Move giveUp(Assignment.Begin begin, Ledger ledger, String reason, Snapshot world) {
        Progress unfinished = ledger.rollout().orElseThrow();
        Cause failed = new Cause(
                Cause.Kind.ROLLBACK_FAILED,
                unfinished.stepText(),
                "given up for " + begin.target().label() + ": " + reason);
        Outcome end = new Outcome.Interrupted(failed, false);
        return plan(begin, ledger.ended(Ended.of(unfinished, end, world.at())), world);
    }

    /** How a rollout behind its commit point ends: well, unless somebody has undone it since. */
    static Outcome afterCommit(Progress progress, Snapshot world) {
        Roles roles = new Roles(world, progress.plan());
        Optional<Revision> fresh = roles.fresh();
        if (fresh.isEmpty()) {
            return undone(progress, Cause.Kind.FOREIGN_CHANGE, "somebody deleted the new revision");
        } else if (!roles.newHasAllTraffic()) {
            return undone(progress, Cause.Kind.FOREIGN_CHANGE, "somebody led the traffic to " + world.traffic());
        } else if (roles.newHasLostAllInstances()) {
            return undone(progress, Cause.Kind.NEW_FAILED, "the new revision lost its last ready instance");
        }
        return new Outcome.Promoted(
                progress.plan().target().label(), fresh.get().id(), false);
    }

    /** Behind its commit point somebody has led its traffic away: it can only be ended, and the same release begin anew. */
    private static boolean isUndone(Progress progress, Snapshot world) {
        return progress.committed() && !new Roles(world, progress.plan()).newHasAllTraffic();
    }

    private static Outcome undone(Progress progress, Cause.Kind kind, String what) {
        return new Outcome.Interrupted(new Cause(kind, progress.stepText(), "after the commit " + what), false);
    }

    private static Move plan(Assignment.Begin begin, Ledger ledger, Snapshot world) {
        try {
            Plan plan = begin.strategy()
                    .plan(new PlanRequest(
                            begin.application(),
                            begin.capabilities(),
                            world,
                            begin.target(),
                            begin.capacity(),
                            ledger.known(),
                            begin.gates()));
            return new Move(
                    ledger.withRollout(Progress.start(begin.rollout(), plan, world.at())), true, Optional.empty());
        } catch (ConfigurationException e) {
            return new Move(ledger, false, Optional.of(new Outcome.Refused(e.problems(), Optional.empty())));
        }
    }

    private static Outcome nothingThere() {
        return new Outcome.Refused(
                List.of(new Problem("journal", "empty", "must hold a rollout: none was ever started here")),
                Optional.empty());
    }
}
