package dev.sluice.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What a run has seen so far. Written by the thread of the run, read by anyone. */
final class Tally {
    private static final int DIGITS = 3;

    private final Book warmUp = new Book();
    private final Book fresh = new Book();
    private final Book kept = new Book();
    private final Histogram latency = new Histogram(DIGITS);
    private final Histogram service = new Histogram(DIGITS);
    private final Histogram lag = new Histogram(DIGITS);
    private long sent;
    private long ended;
    private long unsent;
    private long observerFailures;
    private @Nullable Throwable firstObserverFailure;

    synchronized void sent(Attempt attempt) {
        sent++;
        if (!attempt.warmUp()) {
            record(lag, attempt.sentNanos() - attempt.intendedNanos());
        }
    }

    /** An arrival had to be left out. */
    synchronized void unsent() {
        unsent++;
    }

    synchronized void ended(Attempt attempt, long now, Optional<Answer> answer, Optional<Failure> failure) {
        ended++;
        if (attempt.warmUp()) {
            warmUp.enter(answer, failure);
            return;
        }
        (attempt.fresh() ? fresh : kept).enter(answer, failure);
        if (answer.isPresent() || failure.filter(Failure.TIMEOUT::equals).isPresent()) {
            record(latency, now - attempt.intendedNanos());
            record(service, now - attempt.sentNanos());
        }
    }

    synchronized void observerFailed(Throwable problem) {
        observerFailures++;
        if (firstObserverFailure == null) {
            firstObserverFailure = problem;
        }
    }

    synchronized long inFlight() {
        return sent - ended;
    }

    synchronized LoadProgress progress(Instant at, Duration elapsed) {
        Counts all = warmUp.counts().plus(fresh.counts()).plus(kept.counts());
        return new LoadProgress(at, elapsed, all, sent - ended, unsent, LatencySummary.of(latency));
    }

    synchronized LoadReport report(Load load, RunClock clock, long stoppedNanos) {
        LoadReport.Parts parts = new LoadReport.Parts(
                warmUp.counts(),
                fresh.counts(),
                kept.counts(),
                LatencySummary.of(latency),
                LatencySummary.of(service),
                LatencySummary.of(lag),
                unsent,
                sent - ended,
                observerFailures,
                Optional.ofNullable(firstObserverFailure).map(Throwable::toString));
        return new LoadReport(load, clock.startedAt(), Duration.ofNanos(stoppedNanos), parts);
    }

    private static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos)));
    }
}
