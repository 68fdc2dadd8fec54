package dev.sluice.rollout;

import dev.sluice.driver.Answer;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateContext;
import dev.sluice.gate.GateSpec;
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
    private final ExecutorService threads;
    private final Function<GateSpec, Optional<Gate>> binding;
    private final Runnable answered;
    private @Nullable Run current;

    /** @param answered called from the gate's thread when an answer is there */
    GateRuns(ExecutorService threads, Function<GateSpec, Optional<Gate>> binding, Runnable answered) {
        this.threads = threads;
        this.binding = binding;
        this.answered = answered;
    }

    /** The answer, if it is there; otherwise the gate is being asked from now on, if it was not before. */
    Optional<Answer> poll(GateSpec spec, Supplier<GateContext> context) {
        Run run = current;
        if (run == null || !run.spec.equals(spec)) {
            cancel();
            Optional<Gate> gate = binding.apply(spec);
            if (gate.isEmpty()) {
                return Optional.of(new Answer.GateUnavailable(
                        spec.name(), "no gate of this name and kind (" + spec.kind() + ") is bound in this process"));
            }
            run = new Run(spec, gate.get(), context);
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
            } catch (Throwable t) {
                answer = new Answer.GateUnavailable(spec.name(), "it failed: " + t);
            }
            answered.run();
        }
    }
}
