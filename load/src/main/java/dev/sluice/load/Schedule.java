package dev.sluice.load;

/** When the requests of a load are meant to leave, and which of them get a connection of their own. Never waits for an answer. */
final class Schedule {
    private final Rate rate;
    private final double freshShare;
    private final long duringNanos;
    private final long warmUpNanos;
    private long number;

    Schedule(Load load) {
        this.rate = load.rate();
        this.freshShare = load.freshShare();
        this.duringNanos = load.during().toNanos();
        this.warmUpNanos = load.warmUp().toNanos();
    }

    /** Whether all requests have been given out. */
    boolean isDone() {
        return nextNanos() >= duringNanos;
    }

    /** When the next request is meant to leave, in nanoseconds since the start. */
    long nextNanos() {
        return rate.offsetNanos(number);
    }

    /** The next request, which leaves now. */
    Attempt next(long now) {
        long intended = nextNanos();
        boolean fresh = Math.floor((number + 1) * freshShare) > Math.floor(number * freshShare);
        return new Attempt(number++, intended, now, fresh, intended < warmUpNanos);
    }

    /** Leaves the next request out. */
    void skip() {
        number++;
    }
}
