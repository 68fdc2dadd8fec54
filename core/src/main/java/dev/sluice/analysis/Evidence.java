package dev.sluice.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that a judgement rests on: what was measured so far, and since when. Immutable; it goes into the journal, and with the
 * {@link Analysis} of the plan it is all that another process needs to go on with the same judgement.
 *
 * <p>It does not grow with time: at most 2 KiB as a document for five metrics. {@link Judge#add} makes the next one.
 */
public final class Evidence {
    private final Instant since;
    private final SortedMap<String, Tally> tallies;
    private final int failedRounds;
    private final Optional<Instant> lastFailedRound;

    private Evidence(
            Instant since, SortedMap<String, Tally> tallies, int failedRounds, Optional<Instant> lastFailedRound) {
        this.since = since;
        this.tallies = Collections.unmodifiableSortedMap(tallies);
        this.failedRounds = failedRounds;
        this.lastFailedRound = lastFailedRound;
    }

    /**
     * Nothing was measured yet.
     *
     * @param since when what is to be judged was there, by the platform's clock, to the millisecond; no window begins earlier
     */
    public static Evidence start(Instant since) {
        return new Evidence(since.truncatedTo(ChronoUnit.MILLIS), new TreeMap<>(), 0, Optional.empty());
    }

    /**
     * What a journal has kept.
     *
     * @throws IllegalArgumentException if no judge can have written it
     */
    public static Evidence of(
            Instant since, Map<String, Tally> tallies, int failedRounds, Optional<Instant> lastFailedRound) {
        requireNonNull(since, "since");
        if (failedRounds < 0 || (failedRounds > 0) != lastFailedRound.isPresent()) {
            throw new IllegalArgumentException("failed rounds were " + failedRounds + ", the last at " + lastFailedRound
                    + ", but must be none or have a last one");
        }
        tallies.keySet().forEach(name -> Labels.check("metric name", name));
        return new Evidence(since, new TreeMap<>(tallies), failedRounds, lastFailedRound);
    }

    public Instant since() {
        return since;
    }

    /** By the names of the metrics; those that were not measured yet are not there. */
    public SortedMap<String, Tally> tallies() {
        return tallies;
    }

    /** How often at least one metric failed; metrics that were measured at the same instant count once. */
    public int failedRounds() {
        return failedRounds;
    }

    public Optional<Instant> lastFailedRound() {
        return lastFailedRound;
    }

    /** When something was measured last. */
    public Optional<Instant> lastRound() {
        return tallies.values().stream()
                .flatMap(tally -> tally.last().stream())
                .map(Tally.Seen::at)
                .max(Instant::compareTo);
    }

    /** The same, with its beginning so much later: time that was spent paused does not count. */
    public Evidence afterPause(Duration paused) {
        return new Evidence(
                since.plus(paused).truncatedTo(ChronoUnit.MILLIS),
                new TreeMap<>(tallies),
                failedRounds,
                lastFailedRound);
    }

    Tally of(String metric) {
        return tallies.getOrDefault(metric, Tally.empty());
    }

    /** Whether this metric was already measured then or later. */
    boolean knows(String metric, Instant at) {
        return of(metric).last().filter(last -> !last.at().isBefore(at)).isPresent();
    }

    Evidence with(String metric, Tally.Seen seen, boolean refused, String note) {
        SortedMap<String, Tally> next = new TreeMap<>(tallies);
        next.put(metric, of(metric).with(seen, refused, note));
        boolean newlyFailed = seen.outcome() == Tally.Outcome.FAILURE
                && lastFailedRound.map(seen.at()::isAfter).orElse(true);
        return new Evidence(
                since,
                next,
                failedRounds + (newlyFailed ? 1 : 0),
                newlyFailed ? Optional.of(seen.at()) : lastFailedRound);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Evidence that
                && failedRounds == that.failedRounds
                && since.equals(that.since)
                && lastFailedRound.equals(that.lastFailedRound)
                && tallies.equals(that.tallies);
    }

    @Override
    public int hashCode() {
        return Objects.hash(since, tallies, failedRounds, lastFailedRound);
    }

    @Override
    public String toString() {
        return "Evidence[since " + since + ", " + tallies + "]";
    }
}
