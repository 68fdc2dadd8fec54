package dev.sluice.analysis;

import dev.sluice.Problems;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** What must be true of an analysis as a whole. */
final class AnalysisRules {
    private static final int MOST_METRICS = 20;
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

    private AnalysisRules() {}

    static Problems check(Analysis.Builder analysis) {
        Problems problems = new Problems();
        int metrics = analysis.metrics.size();
        problems.require(
                metrics >= 1 && metrics <= MOST_METRICS,
                "metrics",
                metrics,
                "must be 1 to " + MOST_METRICS + " of them");
        problems.require(
                analysis.interval.compareTo(SHORTEST_INTERVAL) >= 0,
                "interval",
                analysis.interval,
                "must be at least " + SHORTEST_INTERVAL);
        problems.requirePositive("interval", analysis.interval);
        problems.requirePositive("window", analysis.window());
        problems.requirePositive("initialDelay", analysis.initialDelay());
        problems.requirePositive("timeLimit", analysis.timeLimit);
        problems.require(
                analysis.failedRoundLimit >= Threshold.DISABLED && analysis.failedRoundLimit <= 100_000,
                "failedRoundLimit",
                analysis.failedRoundLimit,
                "must be in [-1, 100000]");
        boolean timesFit = problems.isEmpty();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < metrics; i++) {
            Metric metric = analysis.metrics.get(i).metric();
            problems.require(names.add(metric.name()), "metric", metric.name(), "must be there once");
            check(metric, analysis.thresholds.get(i), analysis.failedRoundLimit, problems);
            if (timesFit) {
                checkTime(metric, analysis.thresholds.get(i), analysis, problems);
            }
        }
        return problems;
    }

    private static void check(Metric metric, Threshold threshold, int failedRoundLimit, Problems problems) {
        problems.require(
                threshold.failureLimit() >= 0 || threshold.consecutiveSuccessLimit() > 0 || failedRoundLimit >= 0,
                metric.name() + " failureLimit",
                threshold.failureLimit(),
                "must not be disabled together with consecutiveSuccessLimit and failedRoundLimit: nothing could fail");
        if (metric.unit().equals(Metric.RATIO)) {
            Stream.concat(threshold.success().stream(), threshold.failure().stream())
                    .filter(condition -> !isOfShares(condition.low()) || !isOfShares(condition.high()))
                    .forEach(condition -> problems.require(
                            false, metric.name(), condition, "must have limits in [0, 1], which is 0% to 100%"));
        }
    }

    private static boolean isOfShares(double limit) {
        return Double.isInfinite(limit) || (limit >= 0 && limit <= 1);
    }

    private static void checkTime(Metric metric, Threshold threshold, Analysis.Builder analysis, Problems problems) {
        int rounds = Math.max(1, Math.max(threshold.count(), threshold.consecutiveSuccessLimit()));
        Duration needed = analysis.initialDelay().plus(analysis.interval.multipliedBy(rounds - 1L));
        problems.require(
                needed.compareTo(analysis.timeLimit) <= 0,
                "timeLimit",
                analysis.timeLimit,
                "must be at least " + needed + ", which " + rounds + " measurements of " + metric.name() + " take");
    }
}
