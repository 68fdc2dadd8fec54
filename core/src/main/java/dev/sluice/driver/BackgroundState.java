package dev.sluice.driver;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Evidence;
import dev.sluice.analysis.Judge;
import dev.sluice.deploy.Revision;
import dev.sluice.journal.Signal;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The judgement that goes on beside the steps: from the step that begins it to the one that concludes it, in rounds of its own. The
 * evidence is in the ledger like that of a judged step.
 */
final class BackgroundState {
    private final StepContext in;

    BackgroundState(StepContext in) {
        this.in = in;
    }

    Verdict start() {
        if (known().isEmpty()) {
            note(Evidence.start(in.now));
        }
        return Verdict.DONE;
    }

    /** Notes what was answered; a verdict if the rollout can't go on with it. Who promotes does not ask. */
    Optional<Verdict> look() {
        Optional<Analysis> watching = analysis();
        if (watching.isEmpty() || known().isEmpty() || in.signalled(Signal.Kind.PROMOTE)) {
            return Optional.empty();
        }
        Analysis analysis = watching.get();
        Evidence evidence = JudgedState.withAnswer(in.situation, analysis, known().get());
        note(evidence);
        return analysis.judge()
                .judge(evidence)
                .match(
                        pass -> Optional.empty(),
                        fail -> Optional.of(JudgedState.failed(analysis, fail.reasons())),
                        goOn -> Optional.empty(),
                        unsure -> Optional.of(unsure(analysis, evidence, unsure.reasons())));
    }

    /** While a step waits, for time or for a gate, there is time for a round that is due; the wait ends when the next one is. */
    Verdict meanwhile(Verdict verdict) {
        Optional<Analysis> watching = analysis();
        boolean waits = verdict instanceof Verdict.Hold
                || (verdict instanceof Verdict.Ask a && a.question() instanceof Question.Passes);
        if (!waits || watching.isEmpty() || known().isEmpty() || in.signalled(Signal.Kind.PROMOTE)) {
            return verdict;
        }
        return round(watching.get(), known().get(), verdict);
    }

    Verdict conclude(Step.Conclude step, TrafficState traffic) {
        Optional<Verdict> lost = traffic.lostGround();
        if (lost.isPresent()) {
            return lost.get();
        }
        if (in.signalled(Signal.Kind.PROMOTE)) {
            return Verdict.DONE;
        }
        start();
        Analysis analysis = step.analysis();
        Evidence evidence = known().orElseThrow();
        Judge judge = analysis.judge();
        boolean upToDate = evidence.lastRound().isPresent()
                && (JudgedState.justMeasured(in.situation, analysis) || in.now.isBefore(analysis.due(evidence)));
        return (upToDate ? judge.conclude(evidence) : judge.judge(evidence))
                .match(
                        pass -> Verdict.DONE,
                        fail -> JudgedState.failed(analysis, fail.reasons()),
                        goOn -> round(analysis, evidence, in.hold(analysis.name() + " is measured")),
                        unsure -> unsure(analysis, evidence, unsure.reasons()));
    }

    private Verdict round(Analysis analysis, Evidence evidence, Verdict waiting) {
        List<Analysis.Metered> undecided = analysis.undecided(evidence);
        Optional<Revision> fresh = in.roles.fresh();
        if (undecided.isEmpty() || fresh.isEmpty()) {
            return waiting;
        }
        Instant due = analysis.due(evidence);
        if (!in.now.isBefore(due)) {
            return new Verdict.Ask(
                    new Question.Measures(analysis, fresh.get().id(), analysis.window(evidence, in.now), undecided));
        } else if (waiting instanceof Verdict.Hold hold) {
            return new Verdict.Hold(hold.until().isBefore(due) ? hold.until() : due, hold.reason());
        }
        return new Verdict.Ask(((Verdict.Ask) waiting).question(), Optional.of(due));
    }

    /** A person has as long as for an approval, whatever the limit of the step is. */
    private Verdict unsure(Analysis analysis, Evidence evidence, List<String> reasons) {
        if (analysis.whenInconclusive() != Analysis.WhenInconclusive.HOLD) {
            return JudgedState.inconclusive(analysis, reasons);
        }
        Instant until = evidence.lastRound().orElse(evidence.since()).plus(CanaryStep.APPROVAL_LIMIT);
        return in.now.isBefore(until)
                ? new Verdict.Hold(until, JudgedState.askingAPerson(analysis, reasons))
                : new Verdict.Failed(
                        Cause.Kind.INCONCLUSIVE,
                        JudgedState.askingAPerson(analysis, reasons) + "; nobody did within "
                                + CanaryStep.APPROVAL_LIMIT);
    }

    private Optional<Analysis> analysis() {
        for (Step step : in.progress.plan().steps()) {
            if (step instanceof Step.Watch watch) {
                return Optional.of(watch.analysis());
            }
        }
        return Optional.empty();
    }

    private Optional<Evidence> known() {
        return in.progress.judging().background();
    }

    private void note(Evidence evidence) {
        in.progress = in.progress.toBuilder()
                .judging(in.progress.judging().withBackground(evidence))
                .build();
    }
}
