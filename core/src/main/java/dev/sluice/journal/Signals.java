package dev.sluice.journal;

import java.util.List;

/**
 * The wishes posted for an application's rollouts: append-only, idempotent, not fenced. Safe for use by many threads.
 *
 * <p>A provider keeps at least the newest 100 of each rollout and refuses more with a {@link dev.sluice.PermanentException} rather than
 * dropping any.
 */
public interface Signals {

    /** Adds a signal, durably when it returns. Posting the same id again changes nothing. */
    void post(Signal signal);

    /** Every signal that is kept: one posted when another could be read comes after it, and the order never changes. */
    List<Signal> read();

    /** Removes the signals of a rollout that has ended. Absent is success. */
    void discard(RolloutId rollout);
}
