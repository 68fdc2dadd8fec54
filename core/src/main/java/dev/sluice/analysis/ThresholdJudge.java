package dev.sluice.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;

/**
 * Compares each measurement with fixed limits and counts how often it was good and bad, as Argo Rollouts and Flagger do.
 *
 * <p>The first metric that has more bad measurements than its {@link Threshold} allows fails the analysis; one with more that are neither,
 * or more errors in a row, makes it inconclusive; when all have passed, it passes. It differs from Argo where what is not known would be
 * called good:
 *
 * <ul>
 *   <li>Nothing passes without a good measurement, however many bad or missing ones the limits allow.
 *   <li>Errors, and answers without data, are inconclusive and not an error that always aborts. NaN is no data, also where there is only a
 *       success condition; several series are no data.
 *   <li>At the time limit, a metric without a count passes if no limit is crossed and the last measurement was one; with a count or a
 *       consecutive success limit that was not reached, it is inconclusive. Argo ends both successfully.
 * </ul>
 *
 * <p>Such limits are quick to set and easy to understand, but look at each window by itself: at low traffic they also take back healthy
 * releases, and an incident of both revisions looks like a bad release.
 *
 * @see <a href="https://argo-rollouts.readthedocs.io/en/stable/features/analysis/">Argo Rollouts: analysis</a>
 * @see <a href="https://docs.flagger.app/usage/metrics">Flagger: metrics analysis</a>
 */
public final class ThresholdJudge implements Judge {
    /** What {@link #kind()} says. */
    public static final String KIND = "threshold";

    private static final long REQUESTS = 1_000_000_000;

    private final Map<Metric, Threshold> thresholds;
    private final int failedRoundLimit;

    /** Made by {@link Analysis.Builder}, which has checked that it makes sense. */
    ThresholdJudge(Map<Metric, Threshold> thresholds, int failedRoundLimit) {
        this.thresholds = Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
        this.failedRoundLimit = failedRoundLimit;
    }

    /** In the order of the analysis. */
    public Map<Metric, Threshold> thresholds() {
        return thresholds;
    }

    /** In how many rounds one metric or several may be bad, in all; {@link Threshold#DISABLED} for any number. */
    public int failedRoundLimit() {
        return failedRoundLimit;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Metric> undecided(Evidence evidence) {
        return thresholds.keySet().stream()
                .filter(metric -> judge(metric, evidence) instanceof Verdict.Continue)
                .toList();
    }

    @Override
    public Evidence add(Evidence evidence, Measurement measurement) {
        Metric metric = thresholds.keySet().stream()
                .filter(m -> m.name().equals(measurement.metric()))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("measurement was of '" + measurement.metric()
                        + "' but must be of one of " + thresholds.keySet()));
        return evidence.knows(metric.name(), measurement.at()) || !(judge(metric, evidence) instanceof Verdict.Continue)
                ? evidence
                : measured(evidence, metric, measurement.at(), measurement.reading());
    }

    private Evidence measured(Evidence evidence, Metric metric, Instant at, Reading reading) {
        Threshold threshold = requireNonNull(thresholds.get(metric));
        if (reading instanceof Reading.Unavailable unavailable) {
            return evidence.with(
                    metric.name(), error(at, Tally.Outcome.ERROR), unavailable.forGood(), unavailable.reason());
        }
        Estimate estimate = Estimate.of(metric, reading, threshold.fewestRequests());
        if (estimate.missing().isPresent()) {
            Tally.Outcome outcome = threshold.failWithoutData() ? Tally.Outcome.FAILURE : Tally.Outcome.ERROR;
            return evidence.with(
                    metric.name(),
                    error(at, outcome),
                    false,
                    estimate.missing().get().reason());
        }
        Tally.Outcome outcome = threshold.outcome(estimate);
        boolean exact = estimate.low() == estimate.high();
        String note = outcome == Tally.Outcome.SUCCESS
                ? ""
                : estimate.text(metric.unit()) + " " + threshold.text(metric.unit());
        return evidence.with(
                metric.name(),
                new Tally.Seen(at, outcome, exact ? OptionalDouble.of(estimate.low()) : OptionalDouble.empty()),
                false,
                note);
    }

    private static Tally.Seen error(Instant at, Tally.Outcome outcome) {
        return new Tally.Seen(at, outcome, OptionalDouble.empty());
    }

    @Override
    public Reading exampleOfGood(Metric metric) {
        double good = requireNonNull(thresholds.get(metric), "metric").exampleOfGood();
        return good >= 0 && good <= 1 ? new Reading.Counts(REQUESTS, Math.round(good * REQUESTS)) : Reading.of(good);
    }

    @Override
    public Verdict judge(Evidence evidence) {
        return judge(evidence, this::judge);
    }

    @Override
    public Verdict conclude(Evidence evidence) {
        return judge(evidence, this::conclude);
    }

    /** The worst that is said of any metric; that one metric may go on does not matter when another is decided against. */
    private Verdict judge(Evidence evidence, BiFunction<Metric, Evidence, Verdict> of) {
        List<String> failed = new ArrayList<>();
        List<String> inconclusive = new ArrayList<>();
        List<String> open = new ArrayList<>();
        List<String> passed = new ArrayList<>();
        failedRounds(evidence).ifPresent(failed::add);
        for (Metric metric : thresholds.keySet()) {
            of.apply(metric, evidence)
                    .match(
                            p -> passed.addAll(p.reasons()),
                            f -> failed.addAll(f.reasons()),
                            c -> open.addAll(c.reasons()),
                            i -> inconclusive.addAll(i.reasons()));
        }
        if (!failed.isEmpty()) {
            return new Verdict.Fail(failed);
        } else if (!inconclusive.isEmpty()) {
            return new Verdict.Inconclusive(inconclusive);
        }
        return open.isEmpty() ? new Verdict.Pass(passed) : new Verdict.Continue(open);
    }

    private Optional<String> failedRounds(Evidence evidence) {
        return failedRoundLimit >= 0 && evidence.failedRounds() > failedRoundLimit
                ? Optional.of(Labels.several(evidence.failedRounds(), "round") + " of measurements failed, and "
                                + failedRoundLimit
                                + " may"
                                + evidence.tallies().entrySet().stream()
                                        .filter(entry -> entry.getValue().failures() > 0)
                                        .map(entry -> "; " + entry.getKey() + ": "
                                                + entry.getValue().note())
                                        .reduce("", String::concat))
                        .map(Labels::oneLine)
                : Optional.empty();
    }

    private Verdict judge(Metric metric, Evidence evidence) {
        Threshold threshold = requireNonNull(thresholds.get(metric));
        Tally tally = evidence.of(metric.name());
        String progress = (threshold.count() == 0
                        ? Labels.several(tally.counted(), "measurement")
                        : tally.counted() + " of " + Labels.several(threshold.count(), "measurement"))
                + ", " + tally.successes() + " good";
        if (threshold.failureLimit() >= 0 && tally.failures() > threshold.failureLimit()) {
            return fail(
                    metric,
                    progress + ", " + tally.failures() + " bad, and " + threshold.failureLimit() + " may be bad: "
                            + tally.note());
        } else if (tally.inconclusives() > threshold.inconclusiveLimit()) {
            return inconclusive(
                    metric,
                    progress + ", " + tally.inconclusives() + " neither good nor bad, and "
                            + threshold.inconclusiveLimit() + " may be: " + tally.note());
        } else if (tally.refused() || tally.errorsInRow() > threshold.consecutiveErrorLimit()) {
            return inconclusive(
                    metric,
                    "no data"
                            + (tally.refused()
                                    ? ", for good: "
                                    : " " + Labels.several(tally.errorsInRow(), "time") + " in a row, and "
                                            + Labels.several(threshold.consecutiveErrorLimit(), "time") + " may be: ")
                            + tally.note());
        } else if (threshold.consecutiveSuccessLimit() > 0
                && tally.successesInRow() >= threshold.consecutiveSuccessLimit()) {
            return pass(metric, tally.successesInRow() + " good measurements in a row");
        }
        return threshold.count() > 0 && tally.counted() >= threshold.count()
                ? counted(metric, threshold, tally, progress)
                : new Verdict.Continue(List.of(Labels.oneLine(metric.name() + ": " + progress)));
    }

    /** All measurements were made, and no limit was crossed. */
    private static Verdict counted(Metric metric, Threshold threshold, Tally tally, String progress) {
        if (threshold.consecutiveSuccessLimit() > 0) {
            String missed = progress + ", but never " + threshold.consecutiveSuccessLimit() + " in a row";
            return threshold.failureLimit() >= 0 ? inconclusive(metric, missed) : fail(metric, missed);
        }
        return tally.successes() > 0 ? pass(metric, progress) : inconclusive(metric, progress + ": " + tally.note());
    }

    private Verdict conclude(Metric metric, Evidence evidence) {
        Verdict verdict = judge(metric, evidence);
        if (!(verdict instanceof Verdict.Continue)) {
            return verdict;
        }
        Threshold threshold = requireNonNull(thresholds.get(metric));
        Tally tally = evidence.of(metric.name());
        String progress = Labels.several(tally.counted(), "measurement") + ", " + tally.successes() + " good";
        if (threshold.count() > 0 || threshold.consecutiveSuccessLimit() > 0) {
            return inconclusive(metric, "undecided after " + progress + unlessEmpty(tally.note()));
        } else if (tally.successes() == 0) {
            return inconclusive(metric, "no good measurement, of " + tally.counted() + unlessEmpty(tally.note()));
        }
        boolean goodInTheEnd = tally.errorsInRow() == 0
                && tally.last()
                        .filter(last -> last.outcome() == Tally.Outcome.SUCCESS)
                        .isPresent();
        return goodInTheEnd
                ? pass(metric, progress)
                : inconclusive(metric, progress + ", but the last was not good" + unlessEmpty(tally.note()));
    }

    private static String unlessEmpty(String note) {
        return note.isEmpty() ? "" : ": " + note;
    }

    private static Verdict pass(Metric metric, String reason) {
        return new Verdict.Pass(List.of(Labels.oneLine(metric.name() + ": " + reason)));
    }

    private static Verdict fail(Metric metric, String reason) {
        return new Verdict.Fail(List.of(Labels.oneLine(metric.name() + ": " + reason)));
    }

    private static Verdict inconclusive(Metric metric, String reason) {
        return new Verdict.Inconclusive(List.of(Labels.oneLine(metric.name() + ": " + reason)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ThresholdJudge that
                && failedRoundLimit == that.failedRoundLimit
                && List.copyOf(thresholds.entrySet()).equals(List.copyOf(that.thresholds.entrySet()));
    }

    @Override
    public int hashCode() {
        return thresholds.hashCode() * 31 + failedRoundLimit;
    }

    @Override
    public String toString() {
        return KIND + " " + thresholds + (failedRoundLimit < 0 ? "" : ", failed rounds " + failedRoundLimit);
    }
}
