package dev.sluice.testkit;

import dev.sluice.TransientException;
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
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.simulation.Transition;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;

/**
 * One driver's view of an {@link InMemoryPlatform}: the provider interface as its contract says, in memory.
 *
 * <p>Counts its calls and those of its writes that changed anything. Safe for use by many threads.
 */
public final class InMemoryDeployer implements Deployer {
    private final InMemoryPlatform platform;
    private final SimulatedApplication application;
    private final AtomicIntegerArray calls = new AtomicIntegerArray(SpiCall.values().length);
    private final AtomicInteger writes = new AtomicInteger();
    private final Lease lease = new PlatformLease();
    private final Journal journal = new PlatformJournal();
    private final Signals signals = new PlatformSignals();

    InMemoryDeployer(InMemoryPlatform platform) {
        this.platform = platform;
        this.application = platform.state().application();
    }

    /** A driver on a platform of its own, which nobody has driven yet. */
    public static InMemoryDeployer of(SimulatedApplication application) {
        return InMemoryPlatform.of(application).deployer();
    }

    public InMemoryPlatform platform() {
        return platform;
    }

    /** How often this driver has made a call. */
    public int calls(SpiCall call) {
        return calls.get(call.ordinal());
    }

    /** How many changes and journal writes of this driver have changed anything. */
    public int writes() {
        return writes.get();
    }

    @Override
    public Application application() {
        return application.application();
    }

    @Override
    public Capabilities capabilities() {
        return application.capabilities();
    }

    @Override
    public Prepared prepare(Release release) {
        return read(SpiCall.PREPARE, now -> now.prepare(release));
    }

    @Override
    public Snapshot observe() {
        return read(SpiCall.OBSERVE, SimulatedPlatform::snapshot);
    }

    @Override
    public Lease lease() {
        return lease;
    }

    @Override
    public Effect apply(Guard guard, Change change) {
        return write(SpiCall.of(change), now -> now.apply(guard, change));
    }

    @Override
    public Propagation propagation(TrafficRules rules) {
        return read(SpiCall.PROPAGATION, now -> now.propagation(rules));
    }

    @Override
    public DrainState draining(RevisionId revision) {
        return read(SpiCall.DRAINING, now -> now.draining(revision));
    }

    @Override
    public Optional<Probe> probe(RevisionId revision) {
        return read(SpiCall.PROBE, now -> now.probe(revision)).map(reply -> new InMemoryProbe(platform, revision));
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Signals signals() {
        return signals;
    }

    @Override
    public Registration watch(Runnable changed) {
        return platform.watch(changed);
    }

    private <A> A read(SpiCall call, Function<SimulatedPlatform, A> question) {
        return change(call, now -> new Transition<>(now, question.apply(now)));
    }

    private <A> A write(SpiCall call, Function<SimulatedPlatform, Transition<A>> transition) {
        return change(call, now -> {
            Transition<A> done = transition.apply(now);
            if (!done.next().equals(now)) {
                writes.incrementAndGet();
            }
            return done;
        });
    }

    private <A> A change(SpiCall call, Function<SimulatedPlatform, Transition<A>> transition) {
        calls.incrementAndGet(call.ordinal());
        if (Thread.currentThread().isInterrupted()) {
            throw new TransientException(call + " of " + application() + " was interrupted before it began");
        }
        return platform.change(transition);
    }

    private final class PlatformLease implements Lease {
        @Override
        public Grant acquire(DriverId driver, Duration ttl, String note) {
            return change(SpiCall.ACQUIRE, now -> now.acquire(driver, ttl, note));
        }

        @Override
        public Grant renew(Fence fence, Duration ttl, String note) {
            return change(SpiCall.RENEW, now -> now.renew(fence, ttl, note));
        }

        @Override
        public void release(Fence fence) {
            change(SpiCall.RELEASE, now -> new Transition<>(now.release(fence), fence));
        }
    }

    private final class PlatformJournal implements Journal {
        @Override
        public Optional<Checkpoint> read() {
            return InMemoryDeployer.this.read(SpiCall.JOURNAL_READ, SimulatedPlatform::checkpoint);
        }

        @Override
        public Written write(Fence fence, long expectedVersion, String document, Optional<LogEntry> entry) {
            return InMemoryDeployer.this.write(
                    SpiCall.JOURNAL_WRITE, now -> now.save(fence, expectedVersion, document, entry));
        }

        @Override
        public List<LogEntry> log() {
            return InMemoryDeployer.this.read(SpiCall.JOURNAL_LOG, SimulatedPlatform::log);
        }
    }

    private final class PlatformSignals implements Signals {
        @Override
        public void post(Signal signal) {
            change(SpiCall.SIGNAL_POST, now -> new Transition<>(now.post(signal), signal));
        }

        @Override
        public List<Signal> read() {
            return InMemoryDeployer.this.read(SpiCall.SIGNALS_READ, SimulatedPlatform::signals);
        }

        @Override
        public void discard(RolloutId rollout) {
            change(SpiCall.SIGNALS_DISCARD, now -> new Transition<>(now.discard(rollout), rollout));
        }
    }
}
