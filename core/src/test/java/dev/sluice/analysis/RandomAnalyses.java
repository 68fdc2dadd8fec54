package dev.sluice.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Analyses that make sense, and measurements of them, the same for the same seed. */
public final class RandomAnalyses {
    private final Random random;

    public RandomAnalyses(long seed) {
        this.random = new Random(seed);
    }

    public Analysis analysis() {
        int sharedLimit = random.nextInt(3) - 1;
        Analysis.Builder analysis = Analysis.byThresholds("analysis-" + random.nextInt(9))
                .failedRoundLimit(sharedLimit)
                .interval(Duration.ofMillis(100 + random.nextInt(100_000)))
                .window(Duration.ofMillis(1 + random.nextInt(100_000)))
                .initialDelay(Duration.ofMillis(1 + random.nextInt(100_000)))
                .timeLimit(Duration.ofHours(24 + random.nextInt(9)))
                .whenInconclusive(Analysis.WhenInconclusive.values()[random.nextInt(3)]);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            analysis.metric(metric("m-" + i), "source-" + random.nextInt(3), threshold(sharedLimit));
        }
        return analysis.build();
    }

    private Metric metric(String name) {
        return switch (random.nextInt(4)) {
            case 0 -> new Metric.ErrorRatio(name);
            case 1 -> new Metric.SlowerThan(name, Duration.ofNanos(1_000L * (1 + random.nextInt(5_000_000))));
            case 2 -> new Metric.LatencyQuantile(name, (1 + random.nextInt(99_998)) / 100_000.0);
            default -> {
                Map<String, String> parameters = new TreeMap<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    parameters.put("p\"" + i, "é\n" + random.nextInt());
                }
                yield new Metric.Query(name, "x" + random.nextInt(9), "sum(\"{{a}}\")\n/ 2", parameters);
            }
        };
    }

    private Threshold threshold(int sharedLimit) {
        double low = random.nextDouble() * 0.4;
        double high = 0.5 + random.nextDouble() * 0.4;
        int inRow = random.nextInt(3);
        int failures = random.nextInt(5) - (inRow > 0 || sharedLimit >= 0 ? 1 : 0);
        int inconclusives = random.nextInt(3);
        Threshold.Builder threshold = Threshold.builder()
                .failureLimit(failures)
                .consecutiveSuccessLimit(inRow)
                .inconclusiveLimit(inconclusives)
                .consecutiveErrorLimit(random.nextInt(5))
                .fewestRequests(1 + random.nextInt(3))
                .count(random.nextBoolean() ? 0 : Math.max(Math.max(0, failures) + inRow, inconclusives) + 1);
        boolean lower = random.nextBoolean();
        int conditions = random.nextInt(3);
        if (conditions != 1) {
            threshold.successWhen(lower ? Condition.below(low) : Condition.atLeast(high));
        }
        if (conditions != 0) {
            threshold.failureWhen(
                    lower
                            ? Condition.above(high)
                            : random.nextBoolean() ? Condition.atMost(low) : Condition.between(0, low));
        }
        if (random.nextInt(4) == 0) {
            threshold.failWithoutData();
        }
        return threshold.build();
    }

    /** Rounds of readings of all metrics of the analysis, the earliest first. */
    public List<List<Measurement>> rounds(Analysis analysis, int most) {
        List<List<Measurement>> rounds = new ArrayList<>();
        Instant at = Played.NOON;
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            at = at.plusMillis(1 + random.nextInt(100_000));
            List<Measurement> round = new ArrayList<>();
            for (Analysis.Metered metered : analysis.metrics()) {
                round.add(Measurement.of(metered.metric().name(), at, reading()));
            }
            rounds.add(round);
        }
        return rounds;
    }

    private Reading reading() {
        return switch (random.nextInt(7)) {
            case 0 -> new Reading.Counts(10, random.nextInt(11));
            case 1 -> new Reading.Counts(0, 0);
            case 2 -> new Reading.Histogram(List.of(0.1, 0.3, 1.0), List.of(long9(), long9(), long9(), long9()));
            case 3 -> nothing();
            default -> Reading.of(random.nextInt(5) == 0 ? Double.NaN : random.nextDouble());
        };
    }

    /** A reading that says nothing. */
    public Reading nothing() {
        return switch (random.nextInt(5)) {
            case 0 -> new Reading.Counts(0, 0);
            case 1 -> Reading.of(Double.POSITIVE_INFINITY);
            case 2 -> Reading.ofSeries(List.of(0.0, 0.0));
            case 3 -> new Reading.Unavailable(random.nextInt(4) == 0, "down \u0007 " + "x".repeat(random.nextInt(400)));
            default -> new Reading.NoData(Reading.NoData.Kind.STALE, "of yesterday");
        };
    }

    private long long9() {
        return random.nextInt(9);
    }

    public Random random() {
        return random;
    }
}
