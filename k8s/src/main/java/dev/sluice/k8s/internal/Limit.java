package dev.sluice.k8s.internal;

import java.time.Duration;

/**
 * The time that one call of the provider may take, whatever it is made of. Safe for use by many threads.
 */
public final class Limit {
    private final Ticks ticks;
    private final long end;

    private Limit(Ticks ticks, long end) {
        this.ticks = ticks;
        this.end = end;
    }

    static Limit of(Ticks ticks, Duration time) {
        return new Limit(ticks, ticks.nanos() + time.toNanos());
    }

    /** What is left, zero or more. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - ticks.nanos()));
    }
}
