package dev.sluice.rollout;

import dev.sluice.Problems;
import dev.sluice.driver.Outcome;
import dev.sluice.journal.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The handle of a {@link RolloutRun}: wishes become signals on the platform. */
final class EngineHandle implements RolloutHandle {
    private final RolloutRun run;
    private final Supplier<RolloutHandle> again;

    EngineHandle(RolloutRun run, Supplier<RolloutHandle> again) {
        this.run = run;
        this.again = again;
    }

    @Override
    public RolloutStatus status() {
        return run.status();
    }

    @Override
    public CompletionStage<Outcome> outcome() {
        return run.end().minimalCompletionStage();
    }

    @Override
    public Optional<Outcome> await(Duration longest) throws InterruptedException {
        try {
            Duration bounded = longest.compareTo(Problems.LONGEST) < 0 ? longest : Problems.LONGEST;
            return Optional.of(run.end().get(bounded.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new dev.sluice.BugException("A rollout ended with an exception instead of an outcome", e);
        }
    }

    @Override
    public void pause(String by) {
        run.wish(Signal.Kind.PAUSE, "", by);
    }

    @Override
    public void resume(String by) {
        run.wish(Signal.Kind.RESUME, "", by);
    }

    @Override
    public void promote(String by) {
        run.wish(Signal.Kind.PROMOTE, "", by);
    }

    @Override
    public void abort(String by) {
        run.wish(Signal.Kind.ABORT, "", by);
    }

    @Override
    public void approve(String gate, String by) {
        run.wish(Signal.Kind.APPROVE, gate, by);
    }

    @Override
    public void reject(String gate, String by) {
        run.wish(Signal.Kind.REJECT, gate, by);
    }

    @Override
    public RolloutHandle retry() {
        Outcome outcome = run.end().getNow(null);
        if (outcome == null || outcome instanceof Outcome.Promoted) {
            throw new IllegalStateException(
                    "rollout " + run.rollout() + " was " + (outcome == null ? "still running" : "promoted")
                            + " but must have ended otherwise to be tried again");
        }
        return again.get();
    }
}
