package dev.sluice.driver;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Evidence;
import dev.sluice.analysis.Judge;
import dev.sluice.analysis.Measurement;
import dev.sluice.deploy.Revision;
import dev.sluice.journal.Signal;
import dev.sluice.strategy.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The step at which the new revision is measured and judged. The evidence is in the ledger: whoever takes over goes on with it. */
final class JudgedState {
    private final StepContext in;
    private final TrafficState traffic;

    JudgedState(StepContext in, TrafficState traffic) {
        this.in = in;
        this.traffic = traffic;
    }

    Verdict judge(Step.Judge step) {
        Optional<Verdict> lost = traffic.lostGround();
        if (lost.isPresent()) {
            return lost.get();
        }
        if (in.signalled(Signal.Kind.PROMOTE)) {
            return Verdict.DONE;
        }
        Analysis analysis = step.analysis();
        Evidence before = in.progress.judging().step().orElseGet(() -> Evidence.start(in.now));
        Evidence evidence = withAnswer(in.situation, analysis, before);
        in.progress = in.progress.toBuilder()
                .judging(in.progress.judging().withStep(evidence))
                .build();
        Judge judge = analysis.judge();
        boolean lastAnswer = justMeasured(in.situation, analysis)
                && !in.now.isBefore(evidence.since().plus(analysis.timeLimit()));
        return (lastAnswer || analysis.isOver(evidence, in.now) ? judge.conclude(evidence) : judge.judge(evidence))
                .match(
                        pass -> Verdict.DONE,
                        fail -> failed(analysis, fail.reasons()),
                        goOn -> measured(analysis, evidence, goOn.reasons()),
                        unsure -> unsure(analysis, unsure.reasons()));
    }

    /** The evidence with what was just read for this analysis, if anything was. */
    static Evidence withAnswer(Situation situation, Analysis analysis, Evidence before) {
        Evidence evidence = before;
        if (situation.answer().orElse(null) instanceof Answer.Measured m
                && m.analysis().equals(analysis.name())) {
            for (Measurement measurement : m.measurements()) {
                boolean ofNow = measurement.at().isAfter(before.since()); // else it was for the step before
                evidence = ofNow ? analysis.judge().add(evidence, measurement) : evidence;
            }
        }
        return evidence;
    }

    /** Reading may take longer than an interval: what was just read is not out of date for that. */
    static boolean justMeasured(Situation situation, Analysis analysis) {
        return situation.answer().orElse(null) instanceof Answer.Measured m
                && m.analysis().equals(analysis.name());
    }

    private Verdict measured(Analysis analysis, Evidence evidence, List<String> reasons) {
        Instant due = analysis.due(evidence);
        if (in.now.isBefore(due)) {
            return new Verdict.Hold(due, analysis.name() + " is measured: " + String.join("; ", reasons));
        }
        Revision fresh = in.roles.fresh().orElseThrow();
        return new Verdict.Ask(new Question.Measures(
                analysis, fresh.id(), analysis.window(evidence, in.now), analysis.undecided(evidence)));
    }

    private Verdict unsure(Analysis analysis, List<String> reasons) {
        return switch (analysis.whenInconclusive()) {
            case HOLD -> in.hold(askingAPerson(analysis, reasons));
            case ROLL_BACK -> inconclusive(analysis, reasons);
            case STEP_BACK -> {
                OptionalInt before = shareBefore();
                yield before.isPresent() && in.progress.judging().mayStepBackFrom(in.progress.step())
                        ? new Verdict.StepBack(
                                before.getAsInt(), analysis.name() + " can't tell: " + String.join("; ", reasons))
                        : inconclusive(analysis, reasons);
            }
        };
    }

    /** The index of the step that gave the new revision what it had before it got what it has now. */
    private OptionalInt shareBefore() {
        List<Step> steps = in.progress.plan().steps();
        int routes = 0;
        for (int i = in.progress.step() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof Step.Route && ++routes == 2) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    static Verdict failed(Analysis analysis, List<String> reasons) {
        return new Verdict.Failed(
                Cause.Kind.ANALYSIS_FAILED, analysis.name() + " says no: " + String.join("; ", reasons));
    }

    static Verdict inconclusive(Analysis analysis, List<String> reasons) {
        return new Verdict.Failed(
                Cause.Kind.INCONCLUSIVE, analysis.name() + " can't tell: " + String.join("; ", reasons));
    }

    static String askingAPerson(Analysis analysis, List<String> reasons) {
        return analysis.name() + " can't tell, promote or abort: " + String.join("; ", reasons);
    }
}
