package dev.sluice.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One request and what became of it, as an observer sees it when it has ended. Immutable. */
public final class Exchange {
    private final Attempt attempt;
    private final RunClock clock;
    private final long endedNanos;
    private final Optional<Answer> answer;
    private final Optional<Failure> failure;

    Exchange(Attempt attempt, RunClock clock, long endedNanos, Optional<Answer> answer, Optional<Failure> failure) {
        this.attempt = attempt;
        this.clock = clock;
        this.endedNanos = endedNanos;
        this.answer = answer;
        this.failure = failure;
    }

    /** The request's place in the schedule, from 0. */
    public long number() {
        return attempt.number();
    }

    /** Whether the request had a connection of its own. */
    public boolean fresh() {
        return attempt.fresh();
    }

    /** When the request really left. */
    public Instant sent() {
        return clock.instantAt(attempt.sentNanos());
    }

    /** When the answer was complete, or it was clear that there would be none. */
    public Instant ended() {
        return clock.instantAt(endedNanos);
    }

    /** The time from when the request was meant to leave until it ended. */
    public Duration latency() {
        return Duration.ofNanos(endedNanos - attempt.intendedNanos());
    }

    /** The complete response, also one that says error; empty if there was none. */
    public Optional<Answer> answer() {
        return answer;
    }

    /** Why this was not a good answer; empty if it was. */
    public Optional<Failure> failure() {
        return failure;
    }

    @Override
    public String toString() {
        String end = failure.map(Failure::name)
                .orElseGet(() -> answer.map(a -> "answered " + a.status()).orElse(""));
        return "request " + number() + (fresh() ? " (fresh) " : " (kept) ") + end + " after " + latency();
    }
}
