package dev.sluice.rollout;

import dev.sluice.Problems;
import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Progress;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateContext;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.Signal;
import dev.sluice.secret.SecretResolver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate that a rollout is asking, on a thread of its own: the rollout looks in for the answer and meanwhile watches the world. Used
 * by one rollout, under its lock.
 */
final class GateRuns {
    /** How soon a gate that could not be asked is asked again, unless it says later. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

    private final ExecutorService threads;
    private final Deployer deployer;
    private final SecretResolver secrets;
    private final Function<GateSpec, Optional<Gate>> binding;
    private final Runnable answered;
    private @Nullable Run current;

    /** @param answered called from the gate's thread when an answer is there */
    GateRuns(
            EngineServices services, Deployer deployer, Function<GateSpec, Optional<Gate>> binding, Runnable answered) {
        this.threads = services.threads();
        this.secrets = services.options().secrets();
        this.deployer = deployer;
        this.binding = binding;
        this.answered = answered;
    }

    /** The answer, if it is there; otherwise the gate is being asked from now on, if it was not before. */
    Optional<Answer> poll(Question.Passes question, Session session) {
        GateSpec spec = question.gate();
        Run run = current;
        if (run == null || !run.spec.equals(spec)) {
            cancel();
            Optional<Gate> gate;
            try {
                gate = binding.apply(spec);
            } catch (RuntimeException e) {
                return Optional.of(new Answer.GateUnavailable(spec.name(), "it can't be made: " + e.getMessage()));
            }
            if (gate.isEmpty()) {
                return Optional.of(new Answer.GateUnavailable(
                        spec.name(), "no gate of this name and kind (" + spec.kind() + ") is bound in this process"));
            }
            run = new Run(spec, gate.get(), () -> context(question, session));
            current = run;
            try {
                run.future = threads.submit(run);
            } catch (RejectedExecutionException e) {
                return Optional.of(new Answer.GateUnavailable(spec.name(), "the engine is closed"));
            }
        }
        Answer answer = run.answer;
        if (answer != null) {
            current = null;
        }
        return Optional.ofNullable(answer);
    }

    /** What a gate said, for people. */
    static String text(Answer answer) {
        if (answer instanceof Answer.Gate g) {
            return g.answer()
                    .match(
                            pass -> "passed: " + pass.reason(),
                            fail -> "refused: " + fail.reason(),
                            wait -> "not yet: " + wait.reason());
        }
        return answer instanceof Answer.GateUnavailable u ? "can't be asked: " + u.reason() : answer.toString();
    }

    /** Made on the gate's thread: what it asks of the platform keeps the gate waiting and nobody else. */
    private GateContext context(Question.Passes question, Session session) {
        Progress progress = session.ledger().rollout().orElseThrow();
        List<Signal> signals = deployer.signals().read().stream()
                .filter(s -> s.rollout().equals(progress.rollout()))
                .toList();
        return new GateContext(
                deployer.application(),
                progress.rollout(),
                progress.plan().target(),
                question.revision().flatMap(deployer::probe),
                signals,
                session.world().orElseThrow().at(),
                secrets);
    }

    /** Interrupts the gate that is being asked, if there is one. */
    void cancel() {
        Run run = current;
        current = null;
        if (run != null && run.future != null) {
            run.future.cancel(true);
        }
    }

    private final class Run implements Runnable {
        private final GateSpec spec;
        private final Gate gate;
        private final Supplier<GateContext> context;
        private volatile @Nullable Answer answer;
        private volatile @Nullable Future<?> future;

        Run(GateSpec spec, Gate gate, Supplier<GateContext> context) {
            this.spec = spec;
            this.gate = gate;
            this.context = context;
        }

        @Override
        public void run() {
            try {
                answer = new Answer.Gate(spec.name(), gate.ask(context.get()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                answer = new Answer.GateUnavailable(spec.name(), "it was interrupted");
            } catch (TransientException e) { // what can't be asked now is not known, and not known is not no
                Duration again = e.retryAfter()
                        .filter(d -> d.compareTo(ASK_AGAIN) > 0 && d.compareTo(Problems.LONGEST) < 0)
                        .orElse(ASK_AGAIN);
                answer = new Answer.Gate(
                        spec.name(), new GateAnswer.Wait(again, "it could not be asked: " + e.getMessage()));
            } catch (Throwable t) {
                answer = new Answer.GateUnavailable(spec.name(), "it failed: " + t);
            }
            answered.run();
        }
    }
}
