package dev.sluice.rollout;

import dev.sluice.deploy.Deployer;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a lease every third of its life, on threads that platform calls don't use, and says whether it still lives. Safe for use by
 * many threads.
 *
 * <p>The watchdog is a timer of its own: a renewal that hangs can't keep it from noticing that the time is over.
 */
final class LeaseKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private final Deployer deployer;
    private final Fence fence;
    private final Duration ttl;
    private final Supplier<String> note;
    private final EngineClock clock;
    private final ExecutorService threads;
    private final Consumer<Grant.Held> taken;
    private final Runnable lapsed;
    private long renewedAt;
    private boolean renewing;
    private long renewingSince;
    private boolean closed;

    /**
     * @param askedAt the clock's reading before the lease was asked for
     * @param taken called when somebody else has it
     * @param lapsed called when it was not renewed in time
     */
    LeaseKeeper(
            Deployer deployer,
            Fence fence,
            Duration ttl,
            long askedAt,
            Supplier<String> note,
            EngineClock clock,
            ExecutorService threads,
            Consumer<Grant.Held> taken,
            Runnable lapsed) {
        this.deployer = deployer;
        this.fence = fence;
        this.ttl = ttl;
        this.renewedAt = askedAt;
        this.note = note;
        this.clock = clock;
        this.threads = threads;
        this.taken = taken;
        this.lapsed = lapsed;
    }

    void start() {
        clock.schedule(ttl.dividedBy(3), this::tick);
        watch();
    }

    /** Whether the lease was renewed within its life. */
    synchronized boolean alive() {
        return clock.nanoTime() - renewedAt < ttl.toNanos();
    }

    synchronized void close() {
        closed = true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void tick() {
        synchronized (this) {
            if (closed) {
                return;
            }
            boolean hangs = renewing && clock.nanoTime() - renewingSince > ttl.toNanos();
            if (!renewing || hangs) { // a renewal that never comes back must not be the last one
                renewing = true;
                renewingSince = clock.nanoTime();
                try {
                    threads.execute(this::renew);
                } catch (RejectedExecutionException e) {
                    closed = true;
                    return;
                }
            }
        }
        clock.schedule(ttl.dividedBy(3), this::tick);
    }

    private void renew() {
        long asked = clock.nanoTime();
        try {
            Grant grant = deployer.lease().renew(fence, ttl, note.get());
            if (grant instanceof Grant.Held held) {
                if (!isClosed()) {
                    close();
                    taken.accept(held);
                }
            } else {
                synchronized (this) {
                    renewedAt = asked;
                }
            }
        } catch (RuntimeException e) {
            LOG.debug("The lease of {} could not be renewed, it is tried again", deployer.application(), e);
        } finally {
            synchronized (this) {
                renewing = false;
            }
        }
    }

    private void watch() {
        if (isClosed()) {
            return;
        }
        long left;
        synchronized (this) {
            left = ttl.toNanos() - (clock.nanoTime() - renewedAt);
        }
        if (left <= 0) {
            lapsed.run();
            left = ttl.dividedBy(3).toNanos();
        }
        clock.schedule(Duration.ofNanos(left), this::watch);
    }
}
