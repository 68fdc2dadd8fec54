package dev.sluice.rollout;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a rollout sleeps, for how long, and whether it may be woken. Used under the lock of one rollout. */
final class Nap {
    /** Sooner than this after the last look, a hint to look again waits. */
    private static final Duration LOOK_GAP = Duration.ofMillis(100);

    private final EngineClock clock;
    private EngineClock.@Nullable Scheduled timer;
    private boolean asleep;
    private boolean deaf;
    private boolean hinted;
    private long lookedAt;

    Nap(EngineClock clock) {
        this.clock = clock;
        this.lookedAt = clock.nanoTime() - LOOK_GAP.toNanos();
    }

    /** Sleeps until the time is over or a hint comes. */
    void sleep(Duration duration, Runnable then) {
        boolean soon = hinted && duration.compareTo(LOOK_GAP) > 0;
        hinted = false;
        begin(soon ? LOOK_GAP : duration, false, then);
    }

    /** Sleeps until the time is over, whatever hints come: what failed just now is not tried again for every hint. */
    void backOff(Duration duration, Runnable then) {
        begin(duration, true, then);
    }

    private void begin(Duration duration, boolean deafMeanwhile, Runnable then) {
        over();
        asleep = true;
        deaf = deafMeanwhile;
        timer = clock.schedule(duration, then);
    }

    /** Awake again, whoever woke it. */
    void over() {
        asleep = false;
        deaf = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    boolean asleep() {
        return asleep;
    }

    /** The world is looked at now. */
    void looks() {
        hinted = false;
        lookedAt = clock.nanoTime();
    }

    /** Whether a hint may wake it now (zero), or after how long; empty: not at all. */
    Optional<Duration> wakesIn() {
        if (!asleep || deaf) {
            hinted = true; // it came while a call was under way: the next sleep is a short one
            return Optional.empty();
        }
        long left = LOOK_GAP.toNanos() - (clock.nanoTime() - lookedAt);
        return Optional.of(Duration.ofNanos(Math.max(0, left)));
    }
}
