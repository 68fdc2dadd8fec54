package dev.sluice.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of a run: every request counted once, every failure with its cause, times from when the requests were meant to leave.
 *
 * <p>A report judges the run before the run judges a server: when the generator could not keep to its schedule, {@link #valid()} is
 * false and the numbers say nothing about the other side. Immutable and safe for use by many threads.
 */
public final class LoadReport {
    private final Load load;
    private final Instant startedAt;
    private final Duration lasted;
    private final Parts parts;
    private final List<String> doubts;

    /** What the tally held at the end. */
    record Parts(
            Counts warmUp,
            Counts fresh,
            Counts kept,
            LatencySummary latency,
            LatencySummary service,
            LatencySummary lag,
            long unsent,
            long abandoned,
            long observerFailures,
            Optional<String> firstObserverFailure) {}

    LoadReport(Load load, Instant startedAt, Duration lasted, Parts parts) {
        this.load = load;
        this.startedAt = startedAt;
        this.lasted = lasted;
        this.parts = parts;
        this.doubts = Doubts.about(load, parts);
    }

    /** What was sent. */
    public Load load() {
        return load;
    }

    /** When the first request was meant to leave, by the wall clock. */
    public Instant startedAt() {
        return startedAt;
    }

    /** How long requests were started, the warm-up included; shorter than {@link Load#during()} if the run was stopped. */
    public Duration lasted() {
        return lasted;
    }

    /** All requests that were measured, on fresh and kept connections; not the warm-up. */
    public Counts total() {
        return parts.fresh().plus(parts.kept());
    }

    /** The measured requests that had a connection of their own. */
    public Counts fresh() {
        return parts.fresh();
    }

    /** The measured requests that shared kept connections. */
    public Counts kept() {
        return parts.kept();
    }

    /** The requests of the warm-up, which are in no other number. */
    public Counts warmUp() {
        return parts.warmUp();
    }

    /**
     * The time from when a request was <em>meant</em> to leave until its answer was complete.
     *
     * <p>Error answers count, and requests that timed out count with the time they were given; other failures have no time.
     */
    public LatencySummary latency() {
        return parts.latency();
    }

    /** The same from when a request really left: without what it waited for the generator. */
    public LatencySummary serviceTime() {
        return parts.service();
    }

    /** How late requests left. */
    public LatencySummary lag() {
        return parts.lag();
    }

    /** How many requests were left out because {@link Load.Builder#inFlightLimit(int)} was reached. */
    public long unsent() {
        return parts.unsent();
    }

    /** How many requests were still under way when the run was closed; what became of them is not known. */
    public long abandoned() {
        return parts.abandoned();
    }

    /** Measured requests that ended, per second. */
    public double achievedPerSecond() {
        double seconds = lasted.minus(load.warmUp()).toNanos() / 1e9;
        return seconds <= 0 ? 0 : total().requests() / seconds;
    }

    /** Whether the run says anything about the server: true when there are no {@link #doubts()}. */
    public boolean valid() {
        return doubts.isEmpty();
    }

    /** Why the run says nothing about the server: the generator was starved, closed early, or sent nothing. */
    public List<String> doubts() {
        return doubts;
    }

    /** This report as a JSON document; times are in seconds. */
    public String toJson() {
        return ReportJson.of(this);
    }

    /** This report as a few lines of text. */
    @Override
    public String toString() {
        return ReportText.of(this);
    }
}
