package dev.sluice.rollout;

import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Registration;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one rollout, one at a time: a lease that was granted is kept alive from then on, nothing is written while it is not
 * alive, and a write that outlives it is given up. Safe for use by many threads.
 */
final class CallsUnderLease {
    private static final Logger LOG = LoggerFactory.getLogger(CallsUnderLease.class);

    private final EngineServices services;
    private final Deployer deployer;
    private final Supplier<String> note;
    private final Consumer<Fence> taken;
    private @Nullable LeaseKeeper keeper;
    private PlatformCalls.@Nullable Pending pending;
    private @Nullable Registration watch;
    private boolean writing;
    private boolean closed;

    /**
     * @param note what the rollout is doing, for who finds the lease held
     * @param taken called when somebody else holds the lease
     */
    CallsUnderLease(EngineServices services, Deployer deployer, Supplier<String> note, Consumer<Fence> taken) {
        this.services = services;
        this.deployer = deployer;
        this.note = note;
        this.taken = taken;
    }

    /** Makes a call, within the limit that the engine has for one; {@code done} is called once, from any thread, this one included. */
    <T> void make(DeployerCalls.Request<T> request, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        make(request, services.options().callLimit(), done);
    }

    /** The same within another limit. */
    <T> void make(DeployerCalls.Request<T> request, Duration limit, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        boolean lapsed;
        synchronized (this) {
            lapsed = request.writes() && keeper != null && !keeper.alive();
            writing = request.writes() && !lapsed;
            pending = null;
        }
        if (lapsed) {
            done.accept(null, new TransientException("the lease could not be renewed: nothing is written until it is"));
            return;
        }
        long askedAt = services.clock().nanoTime();
        PlatformCalls.Pending handed = services.calls()
                .submit(deployer, request.name(), limit, request.call(), (result, error) -> {
                    synchronized (this) {
                        pending = null;
                        writing = false;
                    }
                    if (result instanceof Grant.Granted granted) {
                        keep(granted.fence(), askedAt);
                    }
                    done.accept(result, error);
                });
        synchronized (this) {
            if (!handed.isAnswered()) { // an answer that was quicker has begun the next call already
                pending = handed;
            }
        }
    }

    /** Gives up the call that is under way, if there is one: it is answered with a transient error. */
    void giveUp(String reason) {
        PlatformCalls.Pending running;
        synchronized (this) {
            running = pending;
        }
        if (running != null) {
            running.cancel(reason);
        }
    }

    /**
     * Calls back when the platform hints that something may have changed. Hints only make it quicker, so a provider that fails or blocks
     * here costs a thread and nothing else.
     */
    void watch(Runnable changed) {
        apart(() -> {
            Registration registered = deployer.watch(changed);
            boolean late;
            synchronized (this) {
                late = closed;
                watch = registered;
            }
            if (late) {
                registered.close();
            }
        });
    }

    /** Lets the lease run out or be given back: it is no longer renewed. */
    synchronized void letLeaseGo() {
        if (keeper != null) {
            keeper.close();
        }
    }

    /** No more hints and no more renewals. */
    void close() {
        letLeaseGo();
        Registration registered;
        synchronized (this) {
            closed = true;
            registered = watch;
        }
        if (registered != null) {
            apart(registered::close);
        }
    }

    private void apart(Runnable action) {
        try {
            services.threads().execute(() -> {
                try {
                    action.run();
                } catch (RuntimeException e) {
                    LOG.info("{} can't be watched, so it is looked at now and then", deployer.application(), e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The engine is closed", e);
        }
    }

    private synchronized boolean isWriting() {
        return writing;
    }

    private void keep(Fence fence, long askedAt) {
        LeaseKeeper fresh = new LeaseKeeper(
                deployer,
                fence,
                services.options().leaseTtl(),
                askedAt,
                () -> DeployerCalls.note(note.get()),
                services.clock(),
                services.renewals(),
                held -> {
                    giveUp("another driver has taken over");
                    taken.accept(held.fence());
                },
                this::lapsed);
        synchronized (this) {
            keeper = fresh;
        }
        fresh.start();
    }

    private void lapsed() {
        if (isWriting()) {
            giveUp("the lease was not renewed in time");
        }
    }
}
