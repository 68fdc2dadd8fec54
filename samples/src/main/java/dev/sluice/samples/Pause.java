package dev.sluice.samples;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waiting for a while, the one place where a sample does nothing. */
final class Pause {
    private Pause() {}

    /** Returns when the time is over, or at once when the thread is interrupted, whose flag stays set. */
    static void of(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos();
                left > 0 && !Thread.currentThread().isInterrupted();
                left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
