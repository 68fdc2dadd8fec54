package dev.sluice.local.internal;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One process of a revision while a daemon watches it: its health, and its way out. Guarded by the daemon's one lock. */
final class Instance {
    /** While an instance starts nobody wants to wait for a whole interval. */
    private static final Duration EAGER = Duration.ofMillis(50);

    private final LocalState.Running record;
    private final InstanceSettings settings;
    private final Upstream upstream;
    private final @Nullable Process child;
    private boolean healthy;
    private boolean everHealthy;
    private long healthySince;
    private int inARow;
    private boolean checking;
    private long nextCheck;
    private String problem = "not asked yet";
    private @Nullable Future<?> answer;
    private boolean leaving;
    private long drainUntil;
    private @Nullable Termination termination;

    private Instance(LocalState.Running record, InstanceSettings settings, @Nullable Process child, long nowNanos) {
        this.record = record;
        this.settings = settings;
        this.child = child;
        this.upstream = new Upstream(record.id(), record.port());
        this.nextCheck = nowNanos;
    }

    /** A child of this daemon that has just begun. */
    static Instance started(LocalState.Running record, InstanceSettings settings, Process child, long nowNanos) {
        return new Instance(record, settings, child, nowNanos);
    }

    /** A process that an earlier daemon started. It has served until now, so it is taken for ready until a check says otherwise. */
    static Instance adopted(LocalState.Running record, InstanceSettings settings, long nowNanos) {
        Instance instance = new Instance(record, settings, null, nowNanos);
        instance.healthy = true;
        instance.everHealthy = true;
        instance.healthySince = nowNanos - settings.settledAfter().toNanos();
        return instance;
    }

    LocalState.Running record() {
        return record;
    }

    InstanceSettings settings() {
        return settings;
    }

    Upstream upstream() {
        return upstream;
    }

    boolean isAlive() {
        return child == null ? record.process().isAlive() : child.isAlive();
    }

    /** What it ended with; empty while it runs, and for one that an earlier daemon started. */
    OptionalInt exitCode() {
        return child == null || child.isAlive() ? OptionalInt.empty() : OptionalInt.of(child.exitValue());
    }

    /** Whether requests may go to it. */
    boolean serves() {
        return healthy && !leaving;
    }

    /** Whether requests may go to it where the only other answer were that nobody serves: it served once, and its process runs. */
    boolean isLastResort() {
        return everHealthy && !leaving;
    }

    /** Whether it serves and has done so for the settling time. */
    boolean isReady(long nowNanos) {
        return serves() && nowNanos - healthySince >= settings.settledAfter().toNanos();
    }

    /** Whether it has served for so long that earlier crashes no longer say anything. */
    boolean isStable(long nowNanos) {
        return serves() && nowNanos - healthySince >= settings.restartLongest().toNanos();
    }

    boolean isLeaving() {
        return leaving;
    }

    /** What the last check found wrong; empty if nothing was. */
    String problem() {
        return problem;
    }

    /** Whether a check is to be made now; true once for each check. */
    boolean beginCheck(long nowNanos) {
        if (checking || leaving || nowNanos - nextCheck < 0) {
            return false;
        }
        checking = true;
        return true;
    }

    /** Remembers the check that is under way, which nobody needs any more once the instance leaves. */
    void awaits(Future<?> answer) {
        this.answer = answer;
    }

    /**
     * Takes the result of a check.
     *
     * @param found what was wrong; empty if nothing was
     * @return whether the instance began or ceased to serve
     */
    boolean endCheck(String found, long nowNanos) {
        checking = false;
        problem = found;
        boolean good = found.isEmpty();
        Duration wait = healthy || inARow > 0 ? settings.healthEvery() : EAGER;
        nextCheck = nowNanos + wait.toNanos();
        if (good == healthy) {
            inARow = 0;
            return false;
        }
        inARow++;
        if (inARow < (good ? settings.healthyAfter() : settings.unhealthyAfter())) {
            return false;
        }
        inARow = 0;
        healthy = good;
        everHealthy |= good;
        healthySince = nowNanos;
        nextCheck = nowNanos + settings.healthEvery().toNanos();
        return true;
    }

    /** The process is gone. */
    void lost() {
        healthy = false;
        everHealthy = false;
    }

    /** Begins its way out: no new request, then the ones in flight for so long, then SIGTERM. */
    void leave(Duration drainLimit, long nowNanos) {
        if (!leaving) {
            leaving = true;
            drainUntil = nowNanos + drainLimit.toNanos();
            upstream.retire();
            if (answer != null) {
                answer.cancel(true);
            }
        }
    }

    /**
     * Does what is due on its way out.
     *
     * @param closeWebSockets is run when they have had their time
     * @return whether it is gone
     */
    boolean proceedOut(long nowNanos, Runnable closeWebSockets) {
        if (termination == null) {
            boolean late = nowNanos - drainUntil >= 0;
            if (late) {
                closeWebSockets.run();
            } else if (upstream.inFlight() > 0 && isAlive()) {
                return false;
            }
            termination = Termination.begin(record.process(), settings.graceful(), nowNanos);
        }
        return termination.proceed(nowNanos);
    }
}
