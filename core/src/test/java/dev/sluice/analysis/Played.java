package dev.sluice.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * One metric that is measured once a minute. Each letter is a measurement: S is good, F is bad, I is neither, E is a source that can't be
 * reached, N is one without data, R is one that refuses. Each letter of what comes of it is a verdict: P, F, C for continue, I.
 */
final class Played {
    static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    static final Metric ERRORS = Metric.errorRatio();
    static final Condition GOOD = Condition.below(0.01);
    static final Condition BAD = Condition.atLeast(0.05);

    private final Judge judge;
    private Evidence evidence = Evidence.start(NOON);
    private Instant now = NOON;

    private Played(Judge judge) {
        this.judge = judge;
    }

    /** With a success and a failure condition between which there is room. */
    static Played by(UnaryOperator<Threshold.Builder> options) {
        return by(
                ERRORS,
                options.apply(Threshold.builder().successWhen(GOOD).failureWhen(BAD))
                        .build());
    }

    static Played by(Metric metric, Threshold threshold) {
        return of(Analysis.byThresholds("played")
                .metric(metric, "router", threshold)
                .timeLimit(Duration.ofDays(300))
                .build());
    }

    static Played of(Analysis analysis) {
        return new Played(analysis.judge());
    }

    static Reading reading(char letter) {
        return switch (letter) {
            case 'S' -> new Reading.Counts(1_000, 1);
            case 'F' -> new Reading.Counts(1_000, 100);
            case 'I' -> new Reading.Counts(1_000, 30);
            case 'E' -> new Reading.Unavailable(false, "connect timed out");
            case 'R' -> new Reading.Unavailable(true, "401");
            case 'N' -> new Reading.NoData(Reading.NoData.Kind.EMPTY, "no series");
            default -> throw new IllegalArgumentException("no measurement: " + letter);
        };
    }

    /** The verdict after each measurement. */
    String verdicts(String letters) {
        StringBuilder verdicts = new StringBuilder();
        letters.chars().forEach(letter -> {
            measure((char) letter);
            verdicts.append(letter(verdict()));
        });
        return verdicts.toString();
    }

    Played measure(char letter) {
        return measure(reading(letter));
    }

    Played measure(Reading reading) {
        now = now.plusSeconds(60);
        evidence = judge.add(evidence, Measurement.of("error-ratio", now, reading));
        return this;
    }

    Evidence evidence() {
        return evidence;
    }

    Tally tally() {
        return evidence.of("error-ratio");
    }

    Verdict verdict() {
        return judge.judge(evidence);
    }

    Verdict last() {
        return judge.conclude(evidence);
    }

    static char letter(Verdict verdict) {
        return verdict.<Character>match(p -> 'P', f -> 'F', c -> 'C', i -> 'I');
    }
}
