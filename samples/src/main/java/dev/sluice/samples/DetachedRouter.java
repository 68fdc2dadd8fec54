package dev.sluice.samples;

import dev.sluice.TransientException;
import dev.sluice.local.LocalDaemon;
import java.nio.file.Path;
import java.time.Duration;

/** The router that a deployment left running on a state directory, as somebody sees it who comes later; never starts one. */
record DetachedRouter(Path state) {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    LocalDaemon daemon() {
        return LocalDaemon.at(state);
    }

    boolean runs() {
        try {
            daemon().address();
            return true;
        } catch (TransientException gone) {
            return false;
        }
    }

    /** Stops it and every application, and returns when it is gone, or after 30 s. */
    void stop() {
        try {
            daemon().stopWithInstances();
        } catch (TransientException gone) {
            return;
        }
        long until = System.nanoTime() + STOP_LIMIT.toNanos();
        while (runs() && System.nanoTime() - until < 0) {
            Pause.of(POLL);
        }
    }
}
