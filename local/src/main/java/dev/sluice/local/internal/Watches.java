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
 * <p>A callback that takes long makes the others' hints late; one that throws is reported, and keeps its place. Nothing that a callback or
 * the platform throws, and no interrupt it leaves behind, ends the others' hints. Safe for use by many threads.
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
        try {
            long seen = -1;
            while (isWanted()) {
                seen = tellAfter(seen);
            }
        } finally {
            ended();
        }
    }

    /** Tells of the changes after those; answers with the number of changes that were told. */
    private long tellAfter(long seen) {
        try {
            long now = platform.awaitChange(seen, PATIENCE);
            if (now != seen) {
                tell();
            }
            return now;
        } catch (SluiceException unreachable) {
            pause();
        } catch (Throwable surprise) { // nobody above could do anything but end every hint
            if (isWanted()) {
                LOG.warn("Waiting for a change of a platform failed", surprise);
            }
            pause();
        }
        return seen;
    }

    /** As long as it is meant to be: an interrupt that was dropped makes one call to park return at once. */
    private void pause() {
        long began = SystemTime.nanos();
        long left = AFTER_FAILURE.toNanos();
        while (left > 0 && isWanted()) {
            LockSupport.parkNanos(left);
            left = AFTER_FAILURE.toNanos() - (SystemTime.nanos() - began);
        }
    }

    /** Whoever comes next gets another thread, however this one came to its end. */
    private synchronized void ended() {
        if (Thread.currentThread() == thread) {
            thread = null;
        }
    }

    private void tell() {
        for (Watch watch : current()) {
            if (!isWanted()) {
                return;
            }
            try {
                watch.changed.run();
            } catch (Throwable surprise) {
                LOG.warn("Who watches a platform failed when told of a change", surprise);
            }
        }
    }

    /** Whether to go on. Then an interrupt is none of ours, which comes with the end, but one that a callback left behind: it is dropped. */
    private synchronized boolean isWanted() {
        boolean wanted = Thread.currentThread() == thread;
        if (wanted) {
            boolean ignored = Thread.interrupted();
        }
        return wanted;
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
