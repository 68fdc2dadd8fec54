package dev.sluice.rollout;

import dev.sluice.driver.Answer;
import dev.sluice.driver.Call;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import java.util.Optional;

/**
 * What a rollout is asking of those whom the platform does not know: its gate and its metrics, side by side. Neither is asked again for
 * what the other says; both are let go when the rollout leaves the step. Used by one rollout, under its lock.
 */
final class Inquiries {
    private final GateRuns gates;
    private final MetricRuns metrics;
    private String place = "";

    Inquiries(GateRuns gates, MetricRuns metrics) {
        this.gates = gates;
        this.metrics = metrics;
    }

    /** The answer, if it is there; otherwise it is being looked for from now on. */
    Optional<Answer> poll(Question question, Session session) {
        return question instanceof Question.Measures m
                ? metrics.poll(m)
                : gates.poll((Question.Passes) question, session);
    }

    /** Whom a question is waiting for. */
    static String name(Question question) {
        return question instanceof Question.Measures m
                ? "metrics of " + m.analysis().name()
                : "gate " + ((Question.Passes) question).gate().name();
    }

    /** Before this call is made: nobody waits for an answer to a step that is left. */
    void before(Call call, Session session) {
        if (call instanceof Call.Write || call instanceof Call.Apply || call instanceof Call.Release) {
            String now = session.ledger()
                    .rollout()
                    .map(p -> p.phase() + " " + p.step())
                    .orElse("");
            if (call instanceof Call.Release || !now.equals(place)) {
                cancel();
            }
            place = now;
        }
    }

    /** Interrupts whoever is still thinking. */
    void cancel() {
        metrics.cancel();
        gates.cancel();
    }
}
