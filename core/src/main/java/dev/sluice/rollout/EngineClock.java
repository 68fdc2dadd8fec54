package dev.sluice.rollout;

import java.time.Duration;

/**
 * The engine's sense of time: how much has passed, and a call back later. Deadlines of rollouts are not measured with it but with the
 * platform's clock, so a wall clock that jumps moves nothing. Meant to be implemented by tests; safe for use by many threads.
 */
public interface EngineClock {

    /** A monotonic reading, in nanoseconds; only differences mean anything. */
    long nanoTime();

    /**
     * Runs something once, after a while, on a thread of the clock's. It must be short.
     *
     * @param delay zero or less: as soon as possible
     */
    Scheduled schedule(Duration delay, Runnable action);

    /** Something that was scheduled. */
    @FunctionalInterface
    interface Scheduled {
        /** Takes it back if it has not begun. */
        void cancel();
    }
}
