package dev.sluice.rollout;

import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.event.Event;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.simulation.SimulatedScenario;
import dev.sluice.simulation.SimulatedUsers;
import dev.sluice.simulation.VirtualDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drives a rollout on a simulated platform to its end, with what the scenario has in store for it, and keeps what happened. */
final class Simulator {
    private static final int MOST_CALLS = 100_000;

    private final RolloutId rollout;
    private final SimulatedScenario scenario;
    private final List<Event> events = new ArrayList<>();
    private final Instant started;
    private final VirtualDriver driver;
    private final SimulatedUsers users;
    private int mishaps;
    private boolean cutOff;

    Simulator(RolloutId rollout, SimulatedPlatform platform, Ledger journal, SimulatedScenario scenario) {
        this.rollout = rollout;
        this.scenario = scenario;
        this.started = platform.now();
        this.driver = new VirtualDriver(platform, journal, this::ask, this::measure);
        this.users = new SimulatedUsers(scenario, started);
    }

    Simulation run(Assignment assignment) {
        RolloutEvents told = new RolloutEvents(Optional.of(rollout), events::add);
        Session session = Session.of(assignment);
        for (int calls = 0; calls < MOST_CALLS; calls++) {
            meetMishaps();
            Call call = session.next();
            if (call instanceof Call.End end) {
                return end(end.outcome());
            }
            if (call instanceof Call.Sleep sleep) {
                told.waits(session, sleep.reason());
                pass(driver.platform().wakeUp(sleep.until()));
                session = session.slept();
            } else if (isCutOff()) {
                pass(now().plusSeconds(1));
            } else {
                session = driver.step(session);
            }
            told.saw(session);
        }
        return end(new Outcome.Interrupted(
                new Cause(Cause.Kind.DEADLINE, session.stepText(), "not at an end after " + MOST_CALLS + " calls"),
                true));
    }

    /** Until then, or until the next mishap. */
    private void pass(Instant until) {
        Instant next = scenario.nextMishap(mishaps).map(started::plus).orElse(Instant.MAX);
        Instant wake = next.isAfter(now()) && next.isBefore(until) ? next : until;
        Snapshot before = driver.platform().snapshot();
        driver.meanwhile(platform -> platform.advanceTo(wake));
        users.passed(before, Duration.between(before.at(), now()));
    }

    private void meetMishaps() {
        Optional<Duration> next = scenario.nextMishap(mishaps);
        while (next.isPresent() && !started.plus(next.get()).isAfter(now())) {
            int index = mishaps++;
            driver.meanwhile(platform -> scenario.mishap(index, platform));
            next = scenario.nextMishap(mishaps);
        }
    }

    /** Whether the platform answers nobody now; told once. */
    private boolean isCutOff() {
        Optional<Duration> until = scenario.platformDownUntil(elapsed());
        if (until.isPresent() && !cutOff) {
            events.add(new Event.Retrying(
                    rollout,
                    now(),
                    "call the platform",
                    "it does not answer",
                    until.get().minus(elapsed())));
        }
        cutOff = until.isPresent();
        return cutOff;
    }

    private Simulation end(Outcome outcome) {
        events.add(new Event.Finished(rollout, now(), outcome));
        return new Simulation(events, outcome, started, elapsed(), users.served());
    }

    private GateAnswer ask(GateSpec gate) {
        GateAnswer said = scenario.gate(gate, elapsed());
        events.add(new Event.GateAnswered(rollout, now(), gate.name(), said.toString()));
        return said;
    }

    private Answer measure(Question.Measures question) {
        Answer.Measured measured = users.measure(question, driver.platform().snapshot());
        events.add(new Event.Measured(rollout, now(), measured.analysis(), measured.measurements()));
        return measured;
    }

    private Instant now() {
        return driver.platform().now();
    }

    private Duration elapsed() {
        return Duration.between(started, now());
    }
}
