package dev.sluice.load;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One rate that a sweep has tried.
 *
 * @param rate how many requests left per second
 * @param verdict what it says of the service
 * @param reasons which limits broke, or why the run proves nothing; empty when good
 * @param report everything that was measured
 */
public record CapacityStep(Rate rate, Verdict verdict, List<String> reasons, LoadReport report) {
    /** What a step says of the service. */
    public enum Verdict {
        /** It kept to every limit. */
        GOOD,
        /** It broke a limit. */
        TOO_MUCH,
        /** Nothing: the generator was starved. */
        INVALID
    }

    public CapacityStep {
        requireNonNull(rate, "rate");
        requireNonNull(verdict, "verdict");
        reasons = List.copyOf(reasons);
        requireNonNull(report, "report");
    }

    static CapacityStep of(LoadReport report, LoadLimits limits) {
        Rate rate = report.load().rate();
        List<String> broken = limits.brokenBy(report);
        if (!report.valid()) {
            return new CapacityStep(rate, Verdict.INVALID, report.doubts(), report);
        } else if (broken.isEmpty()) {
            return new CapacityStep(rate, Verdict.GOOD, List.of(), report);
        } else if (limits.brokenByLatenessAlone(report)) {
            return new CapacityStep(rate, Verdict.INVALID, List.of("starved: requests left too late to tell"), report);
        }
        return new CapacityStep(rate, Verdict.TOO_MUCH, broken, report);
    }
}
