package dev.sluice.local.internal;

import dev.sluice.SluiceException;
import dev.sluice.deploy.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everybody who waits for a change of one platform, served by one thread that lives while there is anybody.
 *
 * <p>A callback that takes long makes the others' hints late; one that throws is reported, and keeps its place. Safe for use by many
 * threads.
 */
final class Watches implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Waiting platform;
    private final List<Watch> watches = new ArrayList<>();
    private @Nullable Thread thread;

    /** How a platform is waited for. */
    interface Waiting {
        /** Waits until there were more changes than {@code seen}, at most so long; answers with their number. */
        long awaitChange(long seen, Duration limit);
    }

    Watches(Waiting platform) {
        this.platform = platform;
    }

    /** Calls back after each change from now on, until it is taken back. */
    synchronized Registration add(Runnable changed) {
        Watch watch = new Watch(changed);
        watches.add(watch);
        if (thread == null) {
            thread = new Thread(this::run, "sluice-watch");
            thread.setDaemon(true);
            thread.start();
        }
        return () -> remove(watch);
    }

    private synchronized void remove(Watch watch) {
        watches.remove(watch);
        if (watches.isEmpty()) {
            end();
        }
    }

    /** Takes every watch back. */
    @Override
    public synchronized void close() {
        watches.clear();
        end();
    }

    private void end() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    private void run() {
        long seen = -1;
        while (isWanted()) {
            try {
                long now = platform.awaitChange(seen, PATIENCE);
                if (now != seen) {
                    seen = now;
                    tell();
                }
            } catch (SluiceException unreachable) {
                LockSupport.parkNanos(AFTER_FAILURE.toNanos());
            }
        }
    }

    private void tell() {
        for (Watch watch : current()) {
            if (!isWanted()) {
                return;
            }
            try {
                watch.changed.run();
            } catch (RuntimeException surprise) {
                LOG.warn("Who watches a platform failed when told of a change", surprise);
            }
        }
    }

    private synchronized boolean isWanted() {
        return Thread.currentThread() == thread;
    }

    private synchronized List<Watch> current() {
        return List.copyOf(watches);
    }

    /** Different from any other, also where one callback watches twice. */
    private static final class Watch {
        private final Runnable changed;

        Watch(Runnable changed) {
            this.changed = changed;
        }
    }
}
