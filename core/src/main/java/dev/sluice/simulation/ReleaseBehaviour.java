package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the instances of a release behave on a simulated platform. Immutable.
 *
 * <p>Unless told otherwise connections end with the traffic, instances end at once, and a probe is answered with 200.
 */
public final class ReleaseBehaviour {
    enum Kind {
        GETS_READY,
        NEVER_READY,
        FAILS,
        CRASHES_UNDER_TRAFFIC,
        FLAPS,
        REFUSED
    }

    private final Kind kind;
    private final Duration start;
    private final Duration after;
    private final Duration down;
    private final String reason;
    private final Duration drain;
    private final Duration stop;
    private final int status;

    private ReleaseBehaviour(
            Kind kind,
            Duration start,
            Duration after,
            Duration down,
            String reason,
            Duration drain,
            Duration stop,
            int status) {
        this.kind = kind;
        this.start = notNegative("start", start);
        this.after = notNegative("after", after);
        this.down = notNegative("down", down);
        this.reason = requireNonNull(reason, "reason");
        this.drain = notNegative("drain", drain);
        this.stop = notNegative("stop", stop);
        this.status = status;
    }

    /** Each instance is ready so long after it was started, and stays so. */
    public static ReleaseBehaviour getsReadyAfter(Duration start) {
        return of(Kind.GETS_READY, start, Duration.ZERO, Duration.ZERO, "");
    }

    /** Instances start and are never ready; the platform does not say that they failed. */
    public static ReleaseBehaviour neverGetsReady() {
        return of(Kind.NEVER_READY, Duration.ZERO, Duration.ZERO, Duration.ZERO, "");
    }

    /** So long after it was first scaled up the platform gives it up. */
    public static ReleaseBehaviour failsAfter(Duration after, String reason) {
        return of(Kind.FAILS, Duration.ZERO, after, Duration.ZERO, reason);
    }

    /** Gets ready, and all instances crash for good after so much time with traffic. */
    public static ReleaseBehaviour crashesUnderTraffic(Duration start, Duration after, String reason) {
        return of(Kind.CRASHES_UNDER_TRAFFIC, start, after, Duration.ZERO, reason);
    }

    /**
     * Gets ready, loses readiness, gets it back, without end.
     *
     * @param up how long it is ready, more than zero
     * @param down how long it is not, more than zero
     */
    public static ReleaseBehaviour flaps(Duration start, Duration up, Duration down) {
        if (up.isZero() || down.isZero()) {
            throw new IllegalArgumentException(
                    "up was " + up + " and down " + down + " but both must be more than zero");
        }
        return of(Kind.FLAPS, start, up, down, "");
    }

    /** The platform can't run it: it is refused before anything is written. */
    public static ReleaseBehaviour refused(String reason) {
        return of(Kind.REFUSED, Duration.ZERO, Duration.ZERO, Duration.ZERO, reason);
    }

    private static ReleaseBehaviour of(Kind kind, Duration start, Duration after, Duration down, String reason) {
        return new ReleaseBehaviour(kind, start, after, down, reason, Duration.ZERO, Duration.ZERO, 200);
    }

    /** Its connections stay open for so long after it lost its traffic. */
    public ReleaseBehaviour withDrain(Duration drain) {
        return new ReleaseBehaviour(kind, start, after, down, reason, drain, stop, status);
    }

    /** An instance that is to end takes so long to do so. */
    public ReleaseBehaviour withStop(Duration stop) {
        return new ReleaseBehaviour(kind, start, after, down, reason, drain, stop, status);
    }

    /** Probes are answered with this HTTP status. */
    public ReleaseBehaviour withStatus(int status) {
        return new ReleaseBehaviour(kind, start, after, down, reason, drain, stop, status);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** When an instance that is started now is ready; {@link Instant#MAX} for never. */
    Instant readyAt(Instant now) {
        return kind == Kind.NEVER_READY || kind == Kind.FAILS ? Instant.MAX : now.plus(start);
    }

    Duration after() {
        return after;
    }

    Duration down() {
        return down;
    }

    String reason() {
        return reason;
    }

    Duration drain() {
        return drain;
    }

    Duration stop() {
        return stop;
    }

    int status() {
        return status;
    }

    private static Duration notNegative(String field, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(field + " was " + value + " but must not be below zero");
        }
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReleaseBehaviour that
                && kind == that.kind
                && start.equals(that.start)
                && after.equals(that.after)
                && down.equals(that.down)
                && reason.equals(that.reason)
                && drain.equals(that.drain)
                && stop.equals(that.stop)
                && status == that.status;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, start, after, down, drain, stop, status);
    }

    @Override
    public String toString() {
        return kind + "[start " + start + ", after " + after + ", down " + down + "]";
    }
}
