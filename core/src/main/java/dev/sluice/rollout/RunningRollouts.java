package dev.sluice.rollout;

import dev.sluice.BugException;
import dev.sluice.deploy.Deployer;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.event.RolloutListener;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The rollouts that one engine runs: begun, waited for, and stopped together. Safe for use by many threads. */
final class RunningRollouts {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final EngineServices services;
    private final Set<RolloutRun> running = ConcurrentHashMap.newKeySet();
    private boolean closed;

    RunningRollouts(EngineServices services) {
        this.services = services;
    }

    /**
     * Starts one.
     *
     * @param id of the rollout that it begins; empty if it takes one up
     * @param preparation finds out what is to be done, on a thread for calls to the platform
     * @throws IllegalStateException after {@link #stopAll}
     */
    RolloutRun launch(
            Deployer deployer,
            Optional<RolloutId> id,
            List<RolloutListener> listeners,
            Function<GateSpec, Optional<Gate>> binding,
            Supplier<Preparation> preparation) {
        List<ListenerQueue> queues = Stream.concat(services.options().listeners().stream(), listeners.stream())
                .map(l -> new ListenerQueue(l, services.threads()))
                .toList();
        RolloutRun run = new RolloutRun(services, deployer, id, queues, binding);
        synchronized (this) {
            requireOpen(deployer);
            running.add(run);
        }
        CompletableFuture<Void> ignored = run.end().thenRun(() -> running.remove(run));
        run.start(preparation);
        return run;
    }

    /** @throws IllegalStateException after {@link #stopAll} */
    synchronized void requireOpen(Deployer deployer) {
        if (closed) {
            throw new IllegalStateException("the engine was closed but must be open to call " + deployer.application());
        }
    }

    /** Waits for its end and for its listeners; an interrupt stops it at a safe point and is set again. */
    Outcome toTheEnd(RolloutRun run) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    Outcome outcome = run.end().get();
                    heard(run, services.clock().nanoTime() + STOP_LIMIT.toNanos());
                    return outcome;
                } catch (InterruptedException e) {
                    if (interrupted && run.end().isDone()) {
                        return run.end().join();
                    }
                    interrupted = true;
                    run.stop(new Cause(Cause.Kind.STOPPED, "", "the thread that ran it was interrupted"));
                } catch (ExecutionException e) {
                    throw new BugException("A rollout ended with an exception instead of an outcome", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Stops all at their next safe points, waits for them and their listeners for at most 5 s, and begins no more. */
    void stopAll() {
        List<RolloutRun> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(running);
        }
        all.forEach(r -> r.stop(new Cause(Cause.Kind.STOPPED, "", "this process was asked to end")));
        long until = services.clock().nanoTime() + STOP_LIMIT.toNanos();
        boolean interrupted = false;
        for (RolloutRun run : all) {
            interrupted |= ends(run, until);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for it even if interrupted: the others are to reach their safe points too. True if it was. */
    private boolean ends(RolloutRun run, long until) {
        boolean interrupted = false;
        while (true) {
            try {
                run.end().get(Math.max(0, until - services.clock().nanoTime()), TimeUnit.NANOSECONDS);
                heard(run, until);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                return interrupted; // the platform does not answer; the lease runs out by itself
            }
        }
    }

    /** Waits until all listeners have got the last event, but no longer than that: one that blocks costs the others nothing. */
    private void heard(RolloutRun run, long until) throws InterruptedException {
        for (ListenerQueue queue : run.listeners()) {
            queue.finished().await(Math.max(0, until - services.clock().nanoTime()), TimeUnit.NANOSECONDS);
        }
    }
}
