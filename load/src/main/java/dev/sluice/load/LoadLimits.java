package dev.sluice.load;

import dev.sluice.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a service must keep to under load.
 *
 * @param latencies the time that each quantile must stay under
 * @param errorRatio the share of requests that may fail, 0 to 1
 */
record LoadLimits(Map<Quantile, Duration> latencies, double errorRatio) {
    /** No latency matters, and no request may fail. */
    static final LoadLimits NO_FAILURE = new LoadLimits(Map.of(), 0);

    LoadLimits {
        Map<Quantile, Duration> copy = new EnumMap<>(Quantile.class);
        copy.putAll(latencies);
        latencies = Collections.unmodifiableMap(copy);
    }

    LoadLimits with(Quantile quantile, Duration limit) {
        Map<Quantile, Duration> more = new EnumMap<>(Quantile.class);
        more.putAll(latencies);
        more.put(quantile, limit);
        return new LoadLimits(more, errorRatio);
    }

    LoadLimits withErrorRatio(double ratio) {
        return new LoadLimits(latencies, ratio);
    }

    /** Each limit that the run broke, with its number; empty if it kept to all. */
    List<String> brokenBy(LoadReport report) {
        List<String> broken = new ArrayList<>(errorsOf(report.total()));
        latencies.forEach((quantile, limit) -> {
            Duration seen = quantile.of(report.latency());
            if (seen.compareTo(limit) >= 0) {
                broken.add(quantile.word() + " was " + ReportText.time(seen) + " but must be under "
                        + ReportText.time(limit));
            }
        });
        return broken;
    }

    /** Whether the service would have kept to all limits had each request left when it was meant to. */
    boolean brokenByLatenessAlone(LoadReport report) {
        return errorsOf(report.total()).isEmpty()
                && latencies.entrySet().stream()
                        .allMatch(e -> e.getKey().of(report.serviceTime()).compareTo(e.getValue()) < 0);
    }

    private List<String> errorsOf(Counts counts) {
        if (counts.failed() <= errorRatio * counts.requests()) {
            return List.of();
        }
        return List.of(counts.failed() + " of " + counts.requests() + " requests failed ("
                + ReportText.joined(counts.failures()) + ") but "
                + (errorRatio == 0 ? "none may" : "at most " + percent(errorRatio) + " may"));
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%s %%", Double.toString(Math.round(ratio * 1e6) / 1e4));
    }

    /** The quantiles that are limited, as a run saw them. */
    String seenBy(LoadReport report) {
        List<String> seen = new ArrayList<>();
        latencies
                .keySet()
                .forEach(quantile -> seen.add(quantile.word() + " " + ReportText.time(quantile.of(report.latency()))));
        seen.add(report.total().failed() + " of " + report.total().requests() + " requests failed");
        return String.join(", ", seen) + String.format(Locale.ROOT, ", %.1f/s", report.achievedPerSecond());
    }

    /**
     * Notes what does not fit.
     *
     * @param requests how many requests will be measured
     * @param timeout how long one may take
     */
    void addProblemsTo(Problems problems, double requests, Duration timeout) {
        problems.require(!latencies.isEmpty(), "limits", "none", "must hold the time that a quantile must stay under");
        problems.require(errorRatio >= 0 && errorRatio <= 1, "errorRatio", errorRatio, "must be in [0, 1]");
        latencies.forEach((quantile, limit) -> {
            problems.requirePositive(quantile.word(), limit);
            problems.require(
                    limit.compareTo(timeout) <= 0,
                    quantile.word(),
                    limit,
                    "must be at most the timeout of a request, " + timeout + ": no measured time is longer");
            problems.require(
                    requests >= quantile.fewest(),
                    quantile.word(),
                    Math.max(0, (long) requests) + " requests",
                    "must be measured with at least " + quantile.fewest() + ": raise the rate or the time");
        });
    }
}
