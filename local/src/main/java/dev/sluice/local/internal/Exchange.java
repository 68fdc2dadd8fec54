package dev.sluice.local.internal;

import dev.sluice.release.RevisionId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request from its first byte to its end: bound to one revision, moved from instance to instance while nothing of an answer came.
 *
 * <p>However it ends, it is counted once and leaves its revision and instance once. Used by the event loop of its request only, except for
 * the ends, which may race.
 */
final class Exchange {
    private final Routes routes;
    private final RevisionId revision;
    private final RevisionTraffic traffic;
    private final LongSupplier nanos;
    private final long began;
    private final Set<Upstream> tried = new HashSet<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable Upstream upstream;
    private @Nullable ErrorCause exhausted;

    Exchange(Routes routes, RevisionId revision, RevisionTraffic traffic, LongSupplier nanos) {
        this.routes = routes;
        this.revision = revision;
        this.traffic = traffic;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    RevisionId revision() {
        return revision;
    }

    RevisionTraffic traffic() {
        return traffic;
    }

    /** The instance that is asked now. */
    @Nullable
    Upstream upstream() {
        return upstream;
    }

    /** Leaves the instance asked so far and enters another one; null when there is no further one or the request has ended. */
    @Nullable
    Upstream nextUpstream() {
        leaveUpstream();
        Upstream next = ended.get() ? null : routes.enter(revision, tried);
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

    /** How long the request has taken so far, in nanoseconds. */
    long elapsedNanos() {
        return nanos.getAsLong() - began;
    }

    /** Whether an end was recorded. */
    boolean hasEnded() {
        return ended.get();
    }

    /** Ends with an answer; false when it had ended before. */
    boolean answered(int status) {
        if (!end()) {
            return false;
        }
        traffic.answered(status, elapsedNanos());
        return true;
    }

    /** Ends without a whole answer; false when it had ended before. */
    boolean failed(ErrorCause cause) {
        if (!end()) {
            return false;
        }
        traffic.failed(cause);
        return true;
    }

    /** Ends uncounted: a mirrored copy, whose fate is nobody's business. */
    void forgotten() {
        end();
    }

    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        leaveUpstream();
        traffic.leave();
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
