package dev.sluice.testkit;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.fence.Lease;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Journal;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Signals;
import dev.sluice.journal.Written;
import dev.sluice.release.Application;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Any provider, with faults: what one process sees of a platform when things go wrong. Safe for use by many threads.
 *
 * <p>One object stands for one process: after a {@link Fault#CRASH_BEFORE} or {@link Fault#CRASH_AFTER} every call throws {@link
 * SimulatedCrash} and reaches nothing.
 */
public final class FaultyDeployer implements Deployer {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Deployer delegate;
    private final FaultLine line;
    private final Lease lease = new FaultyLease();
    private final Journal journal = new FaultyJournal();
    private final Signals signals = new FaultySignals();

    private FaultyDeployer(Deployer delegate, FaultPoints points) {
        this.delegate = requireNonNull(delegate, "delegate");
        this.line = new FaultLine(requireNonNull(points, "points"));
    }

    /** A new process on this provider. */
    public static FaultyDeployer around(Deployer delegate, FaultPoints points) {
        return new FaultyDeployer(delegate, points);
    }

    /** Every call that was made, in order: the places where a fault could have happened. */
    public List<FaultPoint> reached() {
        return line.reached();
    }

    /** Whether the process has died. */
    public boolean isDead() {
        return line.isDead();
    }

    /** How many calls hang now. */
    public int hanging() {
        return line.hanging();
    }

    /** Lets every call that hangs now go on as if it had only been slow. */
    public void letGo() {
        line.letGo();
    }

    @Override
    public Application application() {
        return delegate.application();
    }

    @Override
    public Capabilities capabilities() {
        return delegate.capabilities();
    }

    @Override
    public Prepared prepare(Release release) {
        return line.call(SpiCall.PREPARE, () -> delegate.prepare(release));
    }

    @Override
    public Snapshot observe() {
        return line.call(SpiCall.OBSERVE, delegate::observe);
    }

    @Override
    public Lease lease() {
        return lease;
    }

    @Override
    public Effect apply(Guard guard, Change change) {
        return line.call(SpiCall.of(change), () -> delegate.apply(guard, change), fault -> switch (fault) {
            case STALE -> delegate.apply(new Guard(guard.fence(), "older than " + guard.token()), change);
            default -> new Effect.Underway(change + " has not begun", SOON);
        });
    }

    @Override
    public Propagation propagation(TrafficRules rules) {
        return line.call(SpiCall.PROPAGATION, () -> delegate.propagation(rules));
    }

    @Override
    public DrainState draining(RevisionId revision) {
        return line.call(SpiCall.DRAINING, () -> delegate.draining(revision));
    }

    @Override
    public Optional<Probe> probe(RevisionId revision) {
        return line.call(SpiCall.PROBE, () -> delegate.probe(revision));
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Signals signals() {
        return signals;
    }

    /** Nobody calls a dead process back. */
    @Override
    public Registration watch(Runnable changed) {
        return delegate.watch(() -> {
            if (!line.isDead()) {
                changed.run();
            }
        });
    }

    private final class FaultyLease implements Lease {
        @Override
        public Grant acquire(DriverId driver, Duration ttl, String note) {
            return line.call(SpiCall.ACQUIRE, () -> delegate.lease().acquire(driver, ttl, note));
        }

        @Override
        public Grant renew(Fence fence, Duration ttl, String note) {
            return line.call(SpiCall.RENEW, () -> delegate.lease().renew(fence, ttl, note));
        }

        @Override
        public void release(Fence fence) {
            line.run(SpiCall.RELEASE, () -> delegate.lease().release(fence));
        }
    }

    private final class FaultyJournal implements Journal {
        @Override
        public Optional<Checkpoint> read() {
            return line.call(SpiCall.JOURNAL_READ, () -> delegate.journal().read());
        }

        /** Stale: a version that has not been written yet can't be the stored one. */
        @Override
        public Written write(Fence fence, long expectedVersion, String document, Optional<LogEntry> entry) {
            return line.call(
                    SpiCall.JOURNAL_WRITE,
                    () -> delegate.journal().write(fence, expectedVersion, document, entry),
                    stale -> delegate.journal().write(fence, expectedVersion + 1_000, document, entry));
        }

        @Override
        public List<LogEntry> log() {
            return line.call(SpiCall.JOURNAL_LOG, () -> delegate.journal().log());
        }
    }

    private final class FaultySignals implements Signals {
        @Override
        public void post(Signal signal) {
            line.run(SpiCall.SIGNAL_POST, () -> delegate.signals().post(signal));
        }

        @Override
        public List<Signal> read() {
            return line.call(SpiCall.SIGNALS_READ, () -> delegate.signals().read());
        }

        @Override
        public void discard(RolloutId rollout) {
            line.run(SpiCall.SIGNALS_DISCARD, () -> delegate.signals().discard(rollout));
        }
    }
}
