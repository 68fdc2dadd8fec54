package dev.sluice.load;

/** One request under way. Belongs to the thread of its run; it ends once. */
final class Attempt {
    private final long number;
    private final long intendedNanos;
    private final long sentNanos;
    private final boolean fresh;
    private final boolean warmUp;
    private boolean ended;

    Attempt(long number, long intendedNanos, long sentNanos, boolean fresh, boolean warmUp) {
        this.number = number;
        this.intendedNanos = intendedNanos;
        this.sentNanos = sentNanos;
        this.fresh = fresh;
        this.warmUp = warmUp;
    }

    long number() {
        return number;
    }

    long intendedNanos() {
        return intendedNanos;
    }

    long sentNanos() {
        return sentNanos;
    }

    boolean fresh() {
        return fresh;
    }

    boolean warmUp() {
        return warmUp;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        if (ended) {
            throw new IllegalStateException("request " + number + " ended twice");
        }
        ended = true;
    }
}
