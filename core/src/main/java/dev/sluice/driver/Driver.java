package dev.sluice.driver;

import dev.sluice.analysis.Evidence;
import dev.sluice.journal.Signal;
import dev.sluice.strategy.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to do next: a pure function of the world, the memory and the wishes. Pure, total, safe for use by many threads.
 *
 * <p>The same function serves a first run, a run that resumes after a crash, a simulation and the tests. It derives every decision from
 * the observed world: a step that is done, whoever did it, is passed over; a step that was done and undone again is seen. From the ledger
 * it takes only what the world can't tell.
 *
 * <p>Rules that hold in every situation: an abort before the commit point leads back, whatever else is going on; traffic moves before
 * capacity ends; a wait has a deadline; a failure after the commit point holds instead of going back.
 */
public final class Driver {
    /** How long a pause is slept through at most before it is looked at again. */
    private static final Duration PAUSE_LOOK = Duration.ofMinutes(10);

    /** How long a release that lost its last instance after the commit is waited for before that is said to be the end. */
    private static final Duration END_PATIENCE = Duration.ofMinutes(1);

    private Driver() {}

    /**
     * Decides.
     *
     * @throws IllegalArgumentException if there is no rollout under way
     */
    public static Decision next(Situation situation) {
        Progress progress = situation
                .ledger()
                .rollout()
                .orElseThrow(() -> new IllegalArgumentException(
                        "ledger was " + situation.ledger() + " but must have a rollout under way"));
        return new Deciding(situation, progress).decide();
    }

    /**
     * Gives what can only be tried again a new start, for a process that takes over: the whole way back, whose steps are passed over
     * where they hold, or the step after the commit. A step before the commit keeps its deadline.
     */
    public static Ledger revive(Ledger ledger, Instant now) {
        Optional<Progress> rollout = ledger.rollout();
        if (rollout.isEmpty()) {
            return ledger;
        }
        Progress progress = rollout.get();
        if (progress.phase() == Progress.Phase.ROLLBACK) {
            return ledger.withRollout(progress.goBack(progress.cause().orElseThrow(), now));
        }
        return progress.committed() ? ledger.withRollout(progress.again(now)) : ledger;
    }

    /** One decision: walks over what is done until something is to be done, asked, awaited, or given up. */
    private static final class Deciding {
        private final Situation situation;
        private final Instant now;
        private final boolean paused;
        private Ledger ledger;
        private Progress progress;

        Deciding(Situation situation, Progress progress) {
            this.situation = situation;
            this.now = situation.snapshot().at();
            this.ledger = situation.ledger();
            this.progress = WayBack.proven(progress, situation.snapshot());
            this.paused = isPaused(situation.signals());
        }

        Decision decide() {
            if (progress.mayGoBack()) {
                Optional<Signal> abort = first(Signal.Kind.ABORT);
                if (abort.isPresent()) {
                    goBack(new Cause(
                            Cause.Kind.ABORTED,
                            progress.stepText(),
                            "asked for by " + abort.get().by()));
                }
            }
            Optional<Verdict.Hold> doubt = background();
            // Every round of this loop passes a step, steps back (once from each step), goes back (once), or returns.
            while (true) {
                if (progress.step() >= progress.way().size()) {
                    return finish();
                }
                honourPause(paused || doubt.isPresent());
                Step step = progress.way().get(progress.step());
                StepContext context = new StepContext(situation, progress, ledger);
                Verdict verdict = step.accept(new StepState(context));
                progress = context.progress;
                boolean stays = progress.mayGoBack() && !(verdict instanceof Verdict.Failed);
                if (stays && doubt.isPresent()) {
                    return new Decision.Wait(doubt.get().until(), doubt.get().reason(), remember());
                } else if (stays && paused) { // and what would be noted of a step that is done is not: it is not passed
                    return new Decision.Wait(now.plus(PAUSE_LOOK), "paused", remember());
                }
                ledger = context.ledger;
                verdict = overdue(step, verdict);
                if (verdict instanceof Verdict.Done) {
                    progress = step instanceof Step.Commit ? progress.commit(now) : progress.next(now);
                } else if (verdict instanceof Verdict.Failed f) {
                    Cause cause = new Cause(f.kind(), progress.stepText(), f.reason());
                    if (!progress.mayGoBack()) {
                        return stuck(cause);
                    }
                    goBack(cause);
                } else if (verdict instanceof Verdict.StepBack b) {
                    progress = progress.stepBack(b.to(), b.reason(), now);
                } else {
                    return decision(progress.mayGoBack() ? new BackgroundState(context).meanwhile(verdict) : verdict);
                }
            }
        }

        /**
         * What is judged in the background counts at every step: a no ends the way forward here, and doubt may hold it, which is like a
         * pause until a person says how to go on.
         */
        private Optional<Verdict.Hold> background() {
            if (!progress.mayGoBack()) {
                return Optional.empty();
            }
            StepContext context = new StepContext(situation, progress, ledger);
            Optional<Verdict> verdict = new BackgroundState(context).look();
            progress = context.progress;
            if (verdict.isPresent() && verdict.get() instanceof Verdict.Failed f) {
                goBack(new Cause(f.kind(), progress.stepText(), f.reason()));
            }
            return verdict.filter(Verdict.Hold.class::isInstance).map(Verdict.Hold.class::cast);
        }

        private Decision decision(Verdict verdict) {
            if (verdict instanceof Verdict.Do d) {
                return new Decision.Apply(d.change(), remember());
            } else if (verdict instanceof Verdict.Ask a) {
                return new Decision.Ask(a.question(), a.lookAgain(), remember());
            }
            Verdict.Hold hold = (Verdict.Hold) verdict;
            Instant until = hold.until().isBefore(progress.deadline()) ? hold.until() : progress.deadline();
            return new Decision.Wait(until, hold.reason(), remember());
        }

        private void goBack(Cause cause) {
            progress = WayBack.begin(progress, cause, situation.snapshot());
        }

        private Ledger remember() {
            return ledger.withRollout(progress);
        }

        /** A step that is not done when its time is over has failed; draining and collecting are then simply over. */
        private Verdict overdue(Step step, Verdict verdict) {
            boolean waiting = verdict instanceof Verdict.Hold || verdict instanceof Verdict.Ask;
            boolean measures = verdict instanceof Verdict.Ask a && a.question() instanceof Question.Measures;
            if (now.isBefore(progress.deadline())
                    || (measures && looksOnceMore())
                    || verdict instanceof Verdict.Done
                    || verdict instanceof Verdict.StepBack
                    || verdict instanceof Verdict.Failed) {
                return verdict;
            }
            if (step instanceof Step.Drain || step instanceof Step.Collect) {
                return Verdict.DONE;
            }
            if (!waiting && progress.phase() == Progress.Phase.ROLLBACK) {
                progress = progress.triedAgain("it is late"); // a way back does what it still can, but not without end
                return verdict;
            }
            String last = progress.note().isEmpty() ? "it was still to be done" : progress.note();
            String reason = verdict instanceof Verdict.Hold h ? h.reason() : last;
            return new Verdict.Failed(Cause.Kind.DEADLINE, "not done within " + step.limit() + ": " + reason);
        }

        /** Whoever takes over late, or waited long for an answer, has nothing measured at the end: it looks before it concludes. */
        private boolean looksOnceMore() {
            Judging judging = progress.judging();
            boolean concludes = progress.way().get(progress.step()) instanceof Step.Conclude;
            return (concludes ? judging.background() : judging.step())
                    .flatMap(Evidence::lastRound)
                    .filter(last -> !last.isBefore(progress.deadline()))
                    .isEmpty();
        }

        private void honourPause(boolean stands) {
            if (!progress.mayGoBack()) {
                return;
            }
            if (stands && progress.pausedAt().isEmpty()) {
                progress = Pause.begin(progress, now);
            } else if (!stands && progress.pausedAt().isPresent()) {
                progress = Pause.end(progress, now);
            }
        }

        /**
         * Neither forward nor back: this process's part ends, and the ledger says where a later one goes on. What somebody else undid
         * after the commit is not done again: there the rollout itself ends.
         */
        private Decision stuck(Cause cause) {
            if (progress.phase() == Progress.Phase.ROLLBACK) {
                String first = progress.cause()
                        .map(c -> "; it went back because of " + c)
                        .orElse("");
                Cause failed = new Cause(Cause.Kind.ROLLBACK_FAILED, cause.step(), cause.reason() + first);
                return new Decision.Finish(new Outcome.Interrupted(failed, true), remember());
            }
            boolean undone = !new Roles(situation.snapshot(), progress.plan()).newHasAllTraffic();
            return undone
                    ? end(new Outcome.Interrupted(cause, false))
                    : new Decision.Finish(new Outcome.Interrupted(cause, true), remember());
        }

        /** What is recorded as the end must be true in this very snapshot. */
        private Decision finish() {
            Roles roles = new Roles(situation.snapshot(), progress.plan());
            if (progress.phase() == Progress.Phase.ROLLBACK) {
                return roles.serves(roles.fresh()) && !roles.areOne()
                        ? stuck(new Cause(
                                Cause.Kind.FOREIGN_CHANGE,
                                "end",
                                "somebody has led traffic to what was taken back: "
                                        + situation.snapshot().traffic()))
                        : end(new Outcome.RolledBack(progress.cause().orElseThrow(), roles.serving()));
            }
            Instant patience = progress.since().plus(END_PATIENCE);
            return roles.newHasLostAllInstances() && now.isBefore(patience)
                    ? new Decision.Wait(patience, "an instance of the new revision to be ready again", remember())
                    : end(Opening.afterCommit(progress, situation.snapshot()));
        }

        private Decision end(Outcome outcome) {
            Ledger end = ledger.ended(Ended.of(progress, outcome, now));
            for (WarmRevision warm : ledger.warm()) {
                if (situation.snapshot().revision(warm.revision()).isEmpty()) {
                    end = end.withoutWarm(warm.revision());
                }
            }
            return new Decision.Finish(outcome, end);
        }

        private Optional<Signal> first(Signal.Kind kind) {
            for (Signal signal : situation.signals()) {
                if (signal.kind() == kind) {
                    return Optional.of(signal);
                }
            }
            return Optional.empty();
        }

        private static boolean isPaused(List<Signal> signals) {
            boolean paused = false;
            for (Signal signal : signals) {
                if (signal.kind() == Signal.Kind.PAUSE) {
                    paused = true;
                } else if (signal.kind() == Signal.Kind.RESUME || signal.kind() == Signal.Kind.PROMOTE) {
                    paused = false;
                }
            }
            return paused;
        }
    }
}
