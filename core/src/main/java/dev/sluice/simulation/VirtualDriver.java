package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

import dev.sluice.driver.Answer;
import dev.sluice.driver.Call;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.fence.DriverId;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Written;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Does the calls of sessions on a simulated platform, one session after the other. Where an engine would sleep, time passes at once until
 * something happens by itself or the wait is over. What the journal holds is kept as it is, without a document. Not safe for use by many
 * threads.
 */
public final class VirtualDriver {
    private static final DriverId DRIVER = new DriverId("simulation");
    private static final Duration LEASE = Duration.ofDays(365);

    private final Function<GateSpec, GateAnswer> gates;
    private final Function<Question.Measures, Answer> metrics;
    private SimulatedPlatform platform;
    private Ledger journal;
    private long writes;

    /** The same with metrics that read as well as their judges ask for. */
    public VirtualDriver(SimulatedPlatform platform, Ledger journal, Function<GateSpec, GateAnswer> gates) {
        this(platform, journal, gates, Question.Measures::assumedGood);
    }

    /**
     * @param metrics asked where a rollout is judged
     * @param journal what the platform's journal is to hold before anything is written
     * @param gates asked where a rollout asks a gate
     */
    public VirtualDriver(
            SimulatedPlatform platform,
            Ledger journal,
            Function<GateSpec, GateAnswer> gates,
            Function<Question.Measures, Answer> metrics) {
        this.metrics = requireNonNull(metrics, "metrics");
        this.platform = requireNonNull(platform, "platform");
        this.journal = requireNonNull(journal, "journal");
        this.gates = requireNonNull(gates, "gates");
    }

    /** Does what the session wants next and answers it; the same session if that is the end. */
    public Session step(Session session) {
        return session.next()
                .match(
                        acquire -> session.granted(moved(platform.acquire(DRIVER, LEASE, acquire.note()))),
                        read -> session.read(version(), journal),
                        observe -> session.observed(platform.snapshot(), platform.signals()),
                        write -> session.written(save(write)),
                        apply -> session.applied(moved(platform.apply(apply.guard(), apply.change()))),
                        ask -> session.answered(answer(ask.question())),
                        sleep -> {
                            platform = platform.advanceTo(platform.wakeUp(sleep.until()));
                            return session.slept();
                        },
                        release -> {
                            platform = platform.release(release.fence());
                            release.over().forEach(over -> platform = platform.discard(over));
                            return session.released();
                        },
                        end -> session);
    }

    /** The platform as it is now. */
    public SimulatedPlatform platform() {
        return platform;
    }

    /** What the journal holds. */
    public Ledger journal() {
        return journal;
    }

    /** Between two steps: what others do to the platform, or time that passes. */
    public void meanwhile(UnaryOperator<SimulatedPlatform> change) {
        platform = change.apply(platform);
    }

    private long version() {
        return platform.checkpoint().map(Checkpoint::version).orElse(0L);
    }

    private Written save(Call.Write write) {
        String document = "ledger " + ++writes;
        Written written = moved(platform.save(write.fence(), write.expectedVersion(), document, Optional.empty()));
        journal = written instanceof Written.Saved ? write.ledger() : journal;
        return written;
    }

    private Answer answer(Question question) {
        return question.match(
                asked -> new Answer.Propagated(asked.rules(), platform.propagation(asked.rules())),
                asked -> new Answer.Serving(asked.revision(), platform.draining(asked.revision())),
                asked -> new Answer.Gate(asked.gate().name(), gates.apply(asked.gate())),
                metrics::apply);
    }

    private <A> A moved(Transition<A> transition) {
        platform = transition.next();
        return transition.answer();
    }
}
