package dev.sluice.local.internal;

import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request from its first byte to its end: bound to one revision, moved from instance to instance while nothing of an answer came.
 *
 * <p>However it ends, it is counted once and leaves its revision and instance once. Used by the event loop of its request only, except for
 * the ends, which may race with it and with each other.
 */
final class Exchange {
    /** From when on a user who goes away without an answer is one who got none. */
    private static final long LONG_NANOS = Duration.ofSeconds(1).toNanos();

    private final Routes routes;
    private final Supplier<Optional<Routes.Binding>> choice;
    private final LongSupplier nanos;
    private final long began;
    private final Set<Upstream> tried = new HashSet<>();
    private Routes.Binding bound;
    private boolean ended;
    private boolean upgraded;
    private @Nullable Upstream upstream;
    private @Nullable ErrorCause exhausted;

    /**
     * @param bound where the request was announced
     * @param choice announces it once more, by the rules of that moment
     */
    Exchange(Routes routes, Routes.Binding bound, Supplier<Optional<Routes.Binding>> choice, LongSupplier nanos) {
        this.routes = routes;
        this.bound = bound;
        this.choice = choice;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    synchronized RevisionId revision() {
        return bound.revision();
    }

    synchronized RevisionTraffic traffic() {
        return bound.traffic();
    }

    /** The instance that is asked now. */
    @Nullable
    synchronized Upstream upstream() {
        return upstream;
    }

    /** Leaves the instance asked so far and enters another one; null when there is no further one or the request has ended. */
    @Nullable
    synchronized Upstream nextUpstream() {
        leaveUpstream();
        Upstream next = ended ? null : routes.enter(bound.revision(), tried);
        if (next != null) {
            tried.add(next);
        }
        upstream = next;
        return next;
    }

    /** Remembers that no instance was left to ask: the application saw nothing of this request. */
    void exhausted(ErrorCause cause) {
        exhausted = cause;
    }

    /** Why no instance was left to ask; null while one was. */
    @Nullable
    ErrorCause exhausted() {
        return exhausted;
    }

    /** Allows the instances that failed to be asked again. */
    void retry() {
        exhausted = null;
        tried.clear();
    }

    /** The same for a request that waits with nothing sent: where the rules have changed, it is bound anew as if it had come now. */
    synchronized void chooseAgain() {
        retry();
        if (!ended && !routes.isCurrent(bound)) {
            choice.get().ifPresent(this::move);
        }
    }

    private void move(Routes.Binding chosen) {
        bound.traffic().handOver(chosen.traffic());
        bound = chosen;
    }

    /** How long the request has taken so far, in nanoseconds. */
    long elapsedNanos() {
        return nanos.getAsLong() - began;
    }

    /** Whether an end was recorded. */
    synchronized boolean hasEnded() {
        return ended;
    }

    /** Ends with an answer; false when it had ended before. */
    synchronized boolean answered(int status) {
        if (!end()) {
            return false;
        }
        bound.traffic().answered(status, elapsedNanos());
        return true;
    }

    /** Ends without a whole answer; false when it had ended before. */
    synchronized boolean failed(ErrorCause cause) {
        if (upgraded || !end()) {
            return false;
        }
        bound.traffic().failed(cause, elapsedNanos());
        return true;
    }

    /** What it means that the user goes away now. */
    ErrorCause userLeft(boolean answerBegan) {
        return !answerBegan && elapsedNanos() >= LONG_NANOS ? ErrorCause.UNANSWERED : ErrorCause.ABANDONED;
    }

    /** Counts the answer that made a WebSocket of it; in flight until it is {@link #closed()}, which is its only end from here on. */
    synchronized void upgraded(int status) {
        upgraded = true;
        if (!ended) {
            bound.traffic().answered(status, elapsedNanos());
        }
    }

    /** Ends what was counted when it was {@link #upgraded}; false when it had ended before. */
    synchronized boolean closed() {
        return end();
    }

    /** Ends uncounted: a mirrored copy, whose fate is nobody's business. */
    synchronized void forgotten() {
        if (end()) {
            bound.traffic().copied();
        }
    }

    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        leaveUpstream();
        bound.traffic().leave();
        return true;
    }

    private void leaveUpstream() {
        Upstream left = upstream;
        if (left != null) {
            upstream = null;
            left.leave();
        }
    }
}
