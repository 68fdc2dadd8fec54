package dev.sluice.load;

import java.time.Clock;
import java.time.Instant;

/** The time of one run: steady nanoseconds since its start, tied once to a wall clock. */
final class RunClock {
    private final Instant startedAt;
    private final long originNanos;

    private RunClock(Instant startedAt, long originNanos) {
        this.startedAt = startedAt;
        this.originNanos = originNanos;
    }

    static RunClock startingNow(Clock wall) {
        return new RunClock(wall.instant(), System.nanoTime());
    }

    Instant startedAt() {
        return startedAt;
    }

    /** Nanoseconds since the start; never goes back, whatever happens to the wall clock. */
    long nanos() {
        return System.nanoTime() - originNanos;
    }

    Instant instantAt(long nanos) {
        return startedAt.plusNanos(nanos);
    }
}
