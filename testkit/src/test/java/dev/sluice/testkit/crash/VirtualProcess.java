package dev.sluice.testkit.crash;

import dev.sluice.SluiceException;
import dev.sluice.deploy.Deployer;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Decision;
import dev.sluice.driver.Driver;
import dev.sluice.driver.FailedCall;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.driver.Situation;
import dev.sluice.fence.DriverId;
import dev.sluice.gate.GateAnswer;
import dev.sluice.rollout.DeployerCalls;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.testkit.SimulatedCrash;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** One process that drives a rollout on virtual time: a session, its calls one after the other, and nothing that sleeps. */
final class VirtualProcess {
    private static final Duration TTL = Duration.ofSeconds(15);
    /** What somebody else does is seen at the latest after so long, as by the engine's tick. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final int MOST_CALLS = 5_000;
    private static final int MOST_FAILURES = 30;

    /** Whoever stands by while a process drives. */
    @FunctionalInterface
    interface Witness {
        void beforeCall();

        /** The process has seen the world and the wishes, and has decided. */
        default void observed(Session before, Session after) {}

        /** What is read where a rollout is judged; unless said otherwise it is good. */
        default Answer measured(Question.Measures asked) {
            return asked.assumedGood();
        }
    }

    private final DeployerCalls calls;
    private final InMemoryPlatform platform;
    private final Witness witness;
    private final boolean gatesBound;
    private final Function<Situation, Decision> brain;

    /** @param witness lets others act and checks what must always hold */
    VirtualProcess(String name, Deployer deployer, InMemoryPlatform platform, Witness witness) {
        this(name, deployer, platform, witness, true);
    }

    /** @param gatesBound whether every gate passes; otherwise this process knows none, like another one that resumes or rolls back */
    VirtualProcess(String name, Deployer deployer, InMemoryPlatform platform, Witness witness, boolean gatesBound) {
        this(name, deployer, platform, witness, gatesBound, Driver::next);
    }

    /** @param brain how it decides: for tests that plant mistakes */
    VirtualProcess(
            String name,
            Deployer deployer,
            InMemoryPlatform platform,
            Witness witness,
            boolean gatesBound,
            Function<Situation, Decision> brain) {
        this.calls = new DeployerCalls(deployer, new DriverId(name), TTL);
        this.platform = platform;
        this.witness = witness;
        this.gatesBound = gatesBound;
        this.brain = brain;
    }

    /** Runs to its end; empty if the process crashed. */
    Optional<Outcome> run(Assignment assignment) {
        Session session = Session.of(assignment, brain);
        int failures = 0;
        for (int i = 0; i < MOST_CALLS; i++) {
            witness.beforeCall();
            Call call = session.next();
            if (call instanceof Call.End end) {
                return Optional.of(end.outcome());
            }
            try {
                session = answer(session, call);
                failures = 0;
            } catch (SimulatedCrash crash) {
                return Optional.empty();
            } catch (SluiceException e) {
                session = failed(session, new FailedCall(call, "call", e), ++failures);
            }
        }
        throw new AssertionError(
                "no end after " + MOST_CALLS + " calls: " + session.ledger() + ", next " + session.next());
    }

    private Session failed(Session session, FailedCall failed, int failures) {
        Optional<Session> settled = failed.settled(session);
        if (settled.isPresent()) {
            return settled.get();
        } else if (failures > MOST_FAILURES) {
            Cause cause = new Cause(Cause.Kind.API_UNAVAILABLE, session.stepText(), failed.toString());
            return session.interrupted(cause, true);
        }
        platform.advance(Duration.ofSeconds(1));
        return failed.again(session);
    }

    private Session answer(Session session, Call call) {
        Optional<UnaryOperator<Session>> made = calls.make(call);
        if (made.isPresent()) {
            Session after = made.get().apply(session);
            if (call instanceof Call.Observe) {
                witness.observed(session, after);
            }
            return after;
        } else if (call instanceof Call.Sleep s) {
            SimulatedPlatform now = platform.state();
            Instant look = now.now().plus(LOOK);
            platform.advance(Duration.between(now.now(), now.wakeUp(s.until().isBefore(look) ? s.until() : look)));
            return session.slept();
        }
        Question question = ((Call.Ask) call).question();
        if (question instanceof Question.Measures asked) {
            return session.answered(witness.measured(asked));
        }
        String gate = ((Question.Passes) question).gate().name();
        return session.answered(
                gatesBound
                        ? new Answer.Gate(gate, new GateAnswer.Pass("virtual"))
                        : new Answer.GateUnavailable(gate, "not bound in this process"));
    }
}
