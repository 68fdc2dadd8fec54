package dev.sluice.architecture.planted;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

/** Reaches for the clock, the console and sleep by itself. */
final class Restless {
    private final Supplier<Instant> hidden = Instant::now;

    void tick() throws InterruptedException {
        System.out.println(hidden.get() + " " + System.currentTimeMillis());
        Thread.sleep(1);
    }

    Instant allowed(Clock clock) {
        return Instant.now(clock);
    }
}
