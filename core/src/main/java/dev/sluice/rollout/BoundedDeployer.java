package dev.sluice.rollout;

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
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * A deployer whose every call ends within the engine's limit, for callers that wait for the answer: a platform that hangs costs them a
 * {@link TransientException}, not their thread. Safe for use by many threads.
 */
final class BoundedDeployer implements Deployer {
    private final Deployer deployer;
    private final PlatformCalls calls;
    private final Duration limit;

    BoundedDeployer(Deployer deployer, EngineServices services) {
        this.deployer = deployer;
        this.calls = services.calls();
        this.limit = services.options().callLimit();
    }

    @Override
    public Application application() {
        return deployer.application();
    }

    @Override
    public Capabilities capabilities() {
        return deployer.capabilities();
    }

    @Override
    public Prepared prepare(Release release) {
        return within("prepare", () -> deployer.prepare(release));
    }

    @Override
    public Snapshot observe() {
        return within("observe", deployer::observe);
    }

    @Override
    public Effect apply(Guard guard, Change change) {
        return within("apply", () -> deployer.apply(guard, change));
    }

    @Override
    public Propagation propagation(TrafficRules rules) {
        return within("propagation", () -> deployer.propagation(rules));
    }

    @Override
    public DrainState draining(RevisionId revision) {
        return within("draining", () -> deployer.draining(revision));
    }

    @Override
    public Optional<Probe> probe(RevisionId revision) {
        return within("probe", () -> deployer.probe(revision));
    }

    @Override
    public Registration watch(Runnable changed) {
        return within("watch", () -> deployer.watch(changed));
    }

    @Override
    public Lease lease() {
        return new Lease() {
            @Override
            public Grant acquire(DriverId driver, Duration ttl, String note) {
                return within("acquire", () -> deployer.lease().acquire(driver, ttl, note));
            }

            @Override
            public Grant renew(Fence fence, Duration ttl, String note) {
                return within("renew", () -> deployer.lease().renew(fence, ttl, note));
            }

            @Override
            public void release(Fence fence) {
                within("release", () -> {
                    deployer.lease().release(fence);
                    return fence;
                });
            }
        };
    }

    @Override
    public Journal journal() {
        return new Journal() {
            @Override
            public Optional<Checkpoint> read() {
                return within("read the journal", () -> deployer.journal().read());
            }

            @Override
            public Written write(Fence fence, long expectedVersion, String document, Optional<LogEntry> entry) {
                return within(
                        "write the journal", () -> deployer.journal().write(fence, expectedVersion, document, entry));
            }

            @Override
            public List<LogEntry> log() {
                return within("read the log", () -> deployer.journal().log());
            }
        };
    }

    @Override
    public Signals signals() {
        return new Signals() {
            @Override
            public void post(Signal signal) {
                within("post a signal", () -> {
                    deployer.signals().post(signal);
                    return signal;
                });
            }

            @Override
            public List<Signal> read() {
                return within("read the signals", () -> deployer.signals().read());
            }

            @Override
            public void discard(RolloutId rollout) {
                within("discard signals", () -> {
                    deployer.signals().discard(rollout);
                    return rollout;
                });
            }
        };
    }

    private <T> T within(String name, Supplier<T> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        PlatformCalls.Pending pending = calls.submit(deployer, name, limit, call, (result, error) -> {
            if (error != null) {
                answer.completeExceptionally(error);
            } else {
                answer.complete(result);
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            pending.cancel(name + " was interrupted");
            throw new TransientException(name + " was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new dev.sluice.BugException(name + " failed in a way no provider may", e.getCause());
        }
    }
}
