package dev.sluice.rollout;

import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Session;
import dev.sluice.event.Event;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.simulation.VirtualDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Drives a rollout on a simulated platform to its end, and keeps what happened. */
final class Simulator {
    private static final int MOST_CALLS = 100_000;

    private final RolloutId rollout;
    private final Function<GateSpec, GateAnswer> gates;
    private final List<Event> events = new ArrayList<>();
    private final Instant started;
    private final VirtualDriver driver;

    Simulator(RolloutId rollout, SimulatedPlatform platform, Ledger journal, Function<GateSpec, GateAnswer> gates) {
        this.rollout = rollout;
        this.gates = gates;
        this.started = platform.now();
        this.driver = new VirtualDriver(platform, journal, this::ask);
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
            session = driver.step(session);
            told.saw(session);
        }
        return end(new Outcome.Interrupted(
                new Cause(Cause.Kind.DEADLINE, session.stepText(), "not at an end after " + MOST_CALLS + " calls"),
                true));
    }

    private Simulation end(Outcome outcome) {
        Instant now = driver.platform().now();
        events.add(new Event.Finished(rollout, now, outcome));
        return new Simulation(events, outcome, started, Duration.between(started, now));
    }

    private GateAnswer ask(GateSpec gate) {
        GateAnswer said = gates.apply(gate);
        events.add(new Event.GateAnswered(rollout, driver.platform().now(), gate.name(), said.toString()));
        return said;
    }
}
