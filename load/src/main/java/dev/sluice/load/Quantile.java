package dev.sluice.load;

import java.time.Duration;

/** The quantiles that a limit can be set for. */
enum Quantile {
    P50("p50", 2),
    P95("p95", 20),
    P99("p99", 100),
    P999("p999", 1_000);

    private final String word;
    private final long fewest;

    Quantile(String word, long fewest) {
        this.word = word;
        this.fewest = fewest;
    }

    /** How options, parameters and reports call it. */
    String word() {
        return word;
    }

    /** With fewer requests it is the longest time of all. */
    long fewest() {
        return fewest;
    }

    Duration of(LatencySummary times) {
        return switch (this) {
            case P50 -> times.p50();
            case P95 -> times.p95();
            case P99 -> times.p99();
            case P999 -> times.p999();
        };
    }
}
