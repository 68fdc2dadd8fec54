package dev.sluice.local.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of durations with fixed bounds: ten steps in each decade from 0.1 ms to 100 s (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8), and one
 * bucket for all that is longer.
 *
 * <p>The steps hold the round numbers that people put into objectives (100, 200, 250, 300, 500 ms), so a share "slower than 300 ms" is
 * exact. Safe for use by many threads.
 */
final class LatencyBuckets {
    private static final int[] STEPS = {100, 125, 150, 200, 250, 300, 400, 500, 600, 800};
    private static final int DECADES = 6;
    private static final long[] BOUNDS_NANOS = bounds();

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_NANOS.length + 1);

    /** Counts one duration. */
    void record(long nanos) {
        int found = Arrays.binarySearch(BOUNDS_NANOS, nanos);
        counts.incrementAndGet(found >= 0 ? found : -found - 1);
    }

    /** The upper bound of each bucket but the last, inclusive, ascending. */
    static List<Duration> upperBounds() {
        return Arrays.stream(BOUNDS_NANOS).mapToObj(Duration::ofNanos).toList();
    }

    /** How many durations fell into each bucket; one more than there are {@link #upperBounds()}. */
    List<Long> counts() {
        List<Long> copy = new ArrayList<>(counts.length());
        for (int index = 0; index < counts.length(); index++) {
            copy.add(counts.get(index));
        }
        return copy;
    }

    private static long[] bounds() {
        long[] bounds = new long[STEPS.length * DECADES + 1];
        long scale = 1_000;
        int index = 0;
        for (int decade = 0; decade < DECADES; decade++) {
            for (int step : STEPS) {
                bounds[index++] = step * scale;
            }
            scale *= 10;
        }
        bounds[index] = 100 * scale;
        return bounds;
    }
}
