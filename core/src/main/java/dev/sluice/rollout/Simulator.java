package dev.sluice.rollout;

import dev.sluice.driver.Answer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.event.Event;
import dev.sluice.fence.DriverId;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Written;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.simulation.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Does a session's calls on a simulated platform, letting virtual time pass where an engine would sleep. */
final class Simulator {
    private static final int MOST_CALLS = 100_000;
    private static final Duration LEASE = Duration.ofDays(365);

    private final RolloutId rollout;
    private final Function<GateSpec, GateAnswer> gates;
    private final List<Event> events = new ArrayList<>();
    private final Instant started;
    private SimulatedPlatform platform;
    private Ledger journal;
    private long version;

    Simulator(RolloutId rollout, SimulatedPlatform platform, Ledger journal, Function<GateSpec, GateAnswer> gates) {
        this.rollout = rollout;
        this.platform = platform;
        this.journal = journal;
        this.gates = gates;
        this.started = platform.now();
    }

    Simulation run(Assignment assignment) {
        RolloutEvents told = new RolloutEvents(Optional.of(rollout), events::add);
        Session session = Session.of(assignment);
        for (int calls = 0; calls < MOST_CALLS; calls++) {
            Call call = session.next();
            if (call instanceof Call.End end) {
                return end(end.outcome());
            }
            if (call instanceof Call.Sleep sleep) {
                told.waits(session, sleep.reason());
            }
            session = answer(session, call);
            told.saw(session);
        }
        return end(new Outcome.Interrupted(
                new Cause(Cause.Kind.DEADLINE, session.stepText(), "not at an end after " + MOST_CALLS + " calls"),
                true));
    }

    private Simulation end(Outcome outcome) {
        events.add(new Event.Finished(rollout, platform.now(), outcome));
        return new Simulation(events, outcome, started, Duration.between(started, platform.now()));
    }

    private Session answer(Session session, Call call) {
        if (call instanceof Call.Acquire a) {
            return session.granted(next(platform.acquire(new DriverId("simulation"), LEASE, a.note())));
        } else if (call instanceof Call.Read) {
            return session.read(version, journal);
        } else if (call instanceof Call.Observe) {
            return session.observed(platform.snapshot(), platform.signals());
        } else if (call instanceof Call.Write w) {
            journal = w.ledger();
            version++;
            return session.written(new Written.Saved(version));
        } else if (call instanceof Call.Apply a) {
            return session.applied(next(platform.apply(a.guard(), a.change())));
        } else if (call instanceof Call.Ask a) {
            return session.answered(answer(a.question()));
        } else if (call instanceof Call.Sleep s) {
            platform = platform.advanceTo(wakeUp(s));
            return session.slept();
        }
        platform = platform.release(((Call.Release) call).fence());
        return session.released();
    }

    private <A> A next(Transition<A> transition) {
        platform = transition.next();
        return transition.answer();
    }

    private Instant wakeUp(Call.Sleep sleep) {
        Instant change = platform.nextChangeAt().orElse(sleep.until());
        Instant first = change.isBefore(sleep.until()) ? change : sleep.until();
        return first.isAfter(platform.now()) ? first : platform.now().plusMillis(1);
    }

    private Answer answer(Question question) {
        if (question instanceof Question.Propagated p) {
            return new Answer.Propagated(p.rules(), platform.propagation(p.rules()));
        } else if (question instanceof Question.Serving s) {
            return new Answer.Serving(s.revision(), platform.draining(s.revision()));
        }
        GateSpec gate = ((Question.Passes) question).gate();
        GateAnswer said = gates.apply(gate);
        events.add(new Event.GateAnswered(rollout, platform.now(), gate.name(), said.toString()));
        return new Answer.Gate(gate.name(), said);
    }
}
