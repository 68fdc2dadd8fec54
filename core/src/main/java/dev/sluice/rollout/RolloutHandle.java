package dev.sluice.rollout;

import dev.sluice.driver.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A rollout that runs in this process: look at it, wait for it, tell it something. Safe for use by many threads.
 *
 * <p>What it is told goes through the signals on the platform, as if another process had said it, and so outlives this process. Each
 * wish throws what {@link dev.sluice.journal.Signals#post} throws; while a rollout that is taken up is not known yet, it is kept and
 * delivered as soon as it is; once the rollout has ended, nothing happens.
 */
public interface RolloutHandle {

    RolloutStatus status();

    /** Completes with the end of this process's part, on a thread of the engine's; never exceptionally. */
    CompletionStage<Outcome> outcome();

    /**
     * Waits for the end.
     *
     * @return empty if the time is over first
     * @throws InterruptedException with the rollout still running
     */
    Optional<Outcome> await(Duration longest) throws InterruptedException;

    /** Holds before the next step. */
    void pause(String by);

    /** Goes on after a pause. */
    void resume(String by);

    /** Skips bake times and approvals from here on; readiness and verification are still awaited. */
    void promote(String by);

    /** Goes back to the old release, if the commit point is not behind. */
    void abort(String by);

    /** Grants the approval gate of this name. */
    void approve(String gate, String by);

    /** Refuses the approval gate of this name. */
    void reject(String gate, String by);

    /**
     * Runs the same rollout once more, under a new identity, after it has ended without being promoted.
     *
     * @throws IllegalStateException while it runs, and after it was promoted
     */
    RolloutHandle retry();
}
