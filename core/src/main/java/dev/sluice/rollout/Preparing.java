package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.ConfigurationException;
import dev.sluice.TransientException;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a rollout is to do, before there is a session: a call to the platform that is tried again for a while. Nothing is
 * written. Safe for use by many threads.
 */
final class Preparing {
    /** A kind of call as patience counts them. */
    private static final String KIND = "prepare";

    private final CallsUnderLease calls;
    private final DeployerCalls.Request<Preparation> request;
    private final Patience patience;
    private final EngineClock clock;
    private final Consumer<Assignment> ready;
    private final Consumer<Outcome> over;
    private final BiConsumer<String, Duration> retries;
    private EngineClock.@Nullable Scheduled waiting;
    private @Nullable Cause stop;

    /**
     * @param ready is told what to do, once
     * @param over is told how it ends instead, once
     * @param retries is told the failure and the wait before the next try
     */
    Preparing(
            CallsUnderLease calls,
            DeployerCalls.Request<Preparation> request,
            Patience patience,
            EngineClock clock,
            Consumer<Assignment> ready,
            Consumer<Outcome> over,
            BiConsumer<String, Duration> retries) {
        this.calls = calls;
        this.request = request;
        this.patience = patience;
        this.clock = clock;
        this.ready = ready;
        this.over = over;
        this.retries = retries;
    }

    void begin() {
        Cause stopped;
        synchronized (this) {
            waiting = null;
            stopped = stop;
        }
        if (stopped != null) {
            over.accept(new Outcome.Interrupted(stopped, true));
            return;
        }
        calls.make(request, (result, error) -> {
            if (error != null) {
                failed(error);
            } else if (result instanceof Preparation.Ready r) {
                ready.accept(r.assignment());
            } else {
                over.accept(((Preparation.Ended) requireNonNull(result, KIND)).outcome());
            }
        });
    }

    /** Tries no more; a call that is under way is awaited. */
    void stop(Cause why) {
        synchronized (this) {
            stop = stop == null ? why : stop;
            if (waiting == null) {
                return;
            }
            waiting.cancel();
            waiting = clock.schedule(Duration.ZERO, this::begin);
        }
    }

    private void failed(Throwable error) {
        if (error instanceof ConfigurationException c) {
            over.accept(new Outcome.Refused(c.problems(), Optional.empty()));
            return;
        }
        Optional<Duration> wait = triedAgainAfter(error);
        if (wait.isPresent()) {
            retries.accept(
                    String.valueOf(error.getMessage()), wait.get()); // not under the lock: it takes the rollout's
            return;
        }
        Cause.Kind kind = error instanceof TransientException ? Cause.Kind.API_UNAVAILABLE : Cause.Kind.REFUSED;
        Cause cause = new Cause(kind, "", KIND + ": " + error.getMessage());
        synchronized (this) {
            cause = stop != null ? stop : cause;
        }
        over.accept(new Outcome.Interrupted(cause, true));
    }

    private synchronized Optional<Duration> triedAgainAfter(Throwable error) {
        if (stop != null || !(error instanceof TransientException failure)) {
            return Optional.empty();
        }
        Optional<Duration> wait = patience.failed(KIND, failure, clock.nanoTime());
        wait.ifPresent(time -> waiting = clock.schedule(time, this::begin));
        return wait;
    }
}
