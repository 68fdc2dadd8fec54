package dev.sluice.local.internal;

/** The machine's monotonic clock: the one place of this module that reads it. */
final class SystemTime {
    private SystemTime() {}

    /** Nanoseconds since some moment; only differences mean anything, and no change of the wall clock moves them. */
    static long nanos() {
        return System.nanoTime();
    }
}
