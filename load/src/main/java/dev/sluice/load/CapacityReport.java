package dev.sluice.load;

import dev.sluice.load.CapacityStep.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a service can take: the highest rate at which it kept to its limits, what broke above it, and how many replicas a rate needs.
 * Immutable and safe for use by many threads.
 */
public final class CapacityReport {
    private final List<CapacityStep> steps;
    private final int replicas;
    private final double headroom;
    private final List<Rate> wanted;

    /** How much of the answer is known. */
    public enum Finding {
        /** The service keeps to its limits at {@link #highestGood()} and breaks one at {@link #lowestTooMuch()}. */
        KNEE,
        /** It kept to its limits at every rate up to the highest that was to be tried: it can take at least that. */
        NOT_REACHED,
        /** Even the lowest rate was too much. */
        BELOW_THE_LOWEST,
        /** The generator was starved before a limit broke: the service can take at least {@link #highestGood()}, if there is one. */
        GENERATOR_STARVED
    }

    CapacityReport(List<CapacityStep> steps, int replicas, double headroom, List<Rate> wanted) {
        this.steps = List.copyOf(steps);
        this.replicas = replicas;
        this.headroom = headroom;
        this.wanted = List.copyOf(wanted);
    }

    /** Every rate that was tried, in the order of trying. */
    public List<CapacityStep> steps() {
        return steps;
    }

    /** How much of the answer is known. */
    public Finding finding() {
        if (lowestTooMuch().isPresent()) {
            return highestGood().isPresent() ? Finding.KNEE : Finding.BELOW_THE_LOWEST;
        }
        return steps.get(steps.size() - 1).verdict() == Verdict.GOOD ? Finding.NOT_REACHED : Finding.GENERATOR_STARVED;
    }

    /** The highest rate at which every limit was kept. */
    public Optional<CapacityStep> highestGood() {
        return steps.stream()
                .filter(step -> step.verdict() == Verdict.GOOD)
                .max(Comparator.comparingDouble(step -> step.rate().perSecond()));
    }

    /** The lowest rate at which a limit broke; never one at which the generator was starved. */
    public Optional<CapacityStep> lowestTooMuch() {
        return steps.stream()
                .filter(step -> step.verdict() == Verdict.TOO_MUCH)
                .min(Comparator.comparingDouble(step -> step.rate().perSecond()));
    }

    /** How many replicas shared the load. */
    public int replicas() {
        return replicas;
    }

    /** The share of each replica's capacity that is to stay free. */
    public double headroom() {
        return headroom;
    }

    /** The rates that the sweep was asked about. */
    public List<Rate> wanted() {
        return wanted;
    }

    /**
     * How many replicas a rate needs so that each keeps its {@link #headroom()}, on the assumption that replicas don't hinder each other;
     * empty if no rate was good. Unless the finding is a {@link Finding#KNEE}, fewer may be enough.
     */
    public OptionalInt replicasFor(Rate rate) {
        return highestGood()
                .map(step -> step.rate().perSecond() / replicas * (1 - headroom))
                .map(each -> OptionalInt.of((int) Math.ceil(rate.perSecond() / each)))
                .orElse(OptionalInt.empty());
    }

    /** This report as a JSON document; times are in seconds. */
    public String toJson() {
        return ReportJson.of(this);
    }

    /** This report as a few lines of text. */
    @Override
    public String toString() {
        return CapacityText.of(this);
    }
}
