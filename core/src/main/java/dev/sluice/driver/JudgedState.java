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
        Evidence evidence = withAnswer(analysis, in.progress.evidence().orElseGet(() -> Evidence.start(in.now)));
        in.progress = in.progress.toBuilder().evidence(Optional.of(evidence)).build();
        Judge judge = analysis.judge();
        return (analysis.isOver(evidence, in.now) ? judge.conclude(evidence) : judge.judge(evidence))
                .match(
                        pass -> Verdict.DONE,
                        fail -> failed(Cause.Kind.ANALYSIS_FAILED, analysis, " says no: ", fail.reasons()),
                        goOn -> measured(analysis, evidence, goOn.reasons()),
                        unsure -> unsure(analysis, unsure.reasons()));
    }

    private Evidence withAnswer(Analysis analysis, Evidence before) {
        Evidence evidence = before;
        if (in.situation.answer().orElse(null) instanceof Answer.Measured m
                && m.analysis().equals(analysis.name())) {
            for (Measurement measurement : m.measurements()) {
                evidence = analysis.judge().add(evidence, measurement);
            }
        }
        return evidence;
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
        return analysis.whenInconclusive() == Analysis.WhenInconclusive.HOLD
                ? in.hold(analysis.name() + " can't tell, promote or abort: " + String.join("; ", reasons))
                : failed(Cause.Kind.INCONCLUSIVE, analysis, " can't tell: ", reasons);
    }

    private static Verdict failed(Cause.Kind kind, Analysis analysis, String what, List<String> reasons) {
        return new Verdict.Failed(kind, analysis.name() + what + String.join("; ", reasons));
    }
}
