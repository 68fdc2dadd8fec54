package dev.sluice.testkit.crash;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;
import dev.sluice.document.EndedDocument;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.fence.DriverId;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.testkit.SimulatedCrash;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** One process that drives a rollout on virtual time: a session, its calls one after the other, and nothing that sleeps. */
final class VirtualProcess {
    private static final Duration TTL = Duration.ofSeconds(15);
    private static final int MOST_CALLS = 5_000;
    private static final int MOST_FAILURES = 30;

    private final DriverId driver;
    private final Deployer deployer;
    private final InMemoryPlatform platform;
    private final Runnable beforeEachCall;

    /** @param beforeEachCall lets others act and checks what must always hold */
    VirtualProcess(String name, Deployer deployer, InMemoryPlatform platform, Runnable beforeEachCall) {
        this.driver = new DriverId(name);
        this.deployer = deployer;
        this.platform = platform;
        this.beforeEachCall = beforeEachCall;
    }

    /** Runs to its end; empty if the process crashed. */
    Optional<Outcome> run(Assignment assignment) {
        Session session = Session.of(assignment);
        int failures = 0;
        for (int calls = 0; calls < MOST_CALLS; calls++) {
            beforeEachCall.run();
            Call call = session.next();
            if (call instanceof Call.End end) {
                return Optional.of(end.outcome());
            }
            try {
                session = answer(session, call);
                failures = 0;
            } catch (SimulatedCrash crash) {
                return Optional.empty();
            } catch (TransientException e) {
                platform.advance(Duration.ofSeconds(1));
                session = again(session, call, ++failures, e);
            } catch (PermanentException e) {
                session = session.refused(e);
            }
        }
        throw new AssertionError(
                "no end after " + MOST_CALLS + " calls: " + session.ledger() + ", next " + session.next());
    }

    private static Session again(Session session, Call call, int failures, TransientException error) {
        if (call instanceof Call.Release) {
            return session.released();
        } else if (failures > MOST_FAILURES) {
            return session.interrupted(
                    new Cause(Cause.Kind.API_UNAVAILABLE, session.stepText(), String.valueOf(error.getMessage())),
                    true);
        }
        return call instanceof Call.Apply || call instanceof Call.Ask ? session.slept() : session;
    }

    private Session answer(Session session, Call call) {
        if (call instanceof Call.Acquire a) {
            return session.granted(deployer.lease().acquire(driver, TTL, a.note()));
        } else if (call instanceof Call.Read) {
            Optional<Checkpoint> checkpoint = deployer.journal().read();
            return session.read(
                    checkpoint.map(Checkpoint::version).orElse(0L),
                    checkpoint.map(c -> LedgerDocument.fromJson(c.document())).orElse(Ledger.empty()));
        } else if (call instanceof Call.Observe) {
            return session.observed(deployer.observe(), deployer.signals().read());
        } else if (call instanceof Call.Write w) {
            Optional<LogEntry> entry = w.entry().map(e -> new LogEntry(e.at(), EndedDocument.toLog(e)));
            return session.written(
                    deployer.journal().write(w.fence(), w.expectedVersion(), LedgerDocument.toJson(w.ledger()), entry));
        } else if (call instanceof Call.Apply a) {
            return session.applied(deployer.apply(a.guard(), a.change()));
        } else if (call instanceof Call.Ask a) {
            return session.answered(answer(a.question()));
        } else if (call instanceof Call.Sleep s) {
            sleep(s);
            return session.slept();
        }
        deployer.lease().release(((Call.Release) call).fence());
        return session.released();
    }

    private Answer answer(Question question) {
        if (question instanceof Question.Propagated p) {
            return new Answer.Propagated(p.rules(), deployer.propagation(p.rules()));
        } else if (question instanceof Question.Serving s) {
            return new Answer.Serving(s.revision(), deployer.draining(s.revision()));
        }
        return new Answer.Gate(((Question.Passes) question).gate().name(), new GateAnswer.Pass("virtual"));
    }

    /** Until something happens by itself, the wait is over, or the tick of an engine. */
    private void sleep(Call.Sleep sleep) {
        Instant now = platform.state().now();
        Function<Instant, Duration> left = until -> Duration.between(now, until);
        Duration wait = left.apply(sleep.until());
        Duration change = platform.state().nextChangeAt().map(left).orElse(wait);
        Duration shortest = change.compareTo(wait) < 0 ? change : wait;
        platform.advance(shortest.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : shortest);
    }
}
