package dev.sluice.local;

import dev.sluice.TransientException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits until no daemon answers on a directory, so that a test leaves nothing behind. */
final class StoppedDaemon {
    private StoppedDaemon() {}

    static void await(Path stateDirectory) {
        LocalDaemon daemon = LocalDaemon.at(stateDirectory);
        while (true) {
            try {
                daemon.requests();
            } catch (TransientException stopped) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
