package dev.sluice.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How a new revision is judged: which metrics, read where, how often and for how long, by which judge, and what follows when it can't tell.
 * A value that a plan stores; the readings and their meaning are {@link Evidence} and {@link Judge}. Immutable.
 *
 * <p>In each round every undecided metric is read once, over one window. The first round is {@link #initialDelay()} after the evidence
 * began, the next {@link #interval()} after the one before, the last when {@link #timeLimit()} has passed.
 *
 * @see <a href="https://argo-rollouts.readthedocs.io/en/stable/features/analysis/">Argo Rollouts: analysis</a>
 */
public final class Analysis {

    /** What a rollout does when the judge can't tell. What it never does is to go on by itself. */
    public enum WhenInconclusive {
        /** Stay as it is until a person says how to go on, at most until the step's limit, and then go back; as in Argo Rollouts. */
        HOLD,
        /** Give the new revision what it had in the step before, and judge again; from the first step, go back. */
        STEP_BACK,
        /** Go back to the old release. */
        ROLL_BACK
    }

    /**
     * A metric and where it is read.
     *
     * @param source the name under which a process binds a {@link MetricSource}: a DNS label of at most 30 characters
     */
    public record Metered(Metric metric, String source) {
        public Metered {
            requireNonNull(metric, "metric");
            Labels.check("source", source);
        }
    }

    private final String name;
    private final List<Metered> metrics;
    private final Judge judge;
    private final Duration interval;
    private final Duration window;
    private final Duration initialDelay;
    private final Duration timeLimit;
    private final WhenInconclusive whenInconclusive;

    Analysis(Builder builder) {
        this.name = builder.name;
        this.metrics = List.copyOf(builder.metrics);
        Map<Metric, Threshold> thresholds = new LinkedHashMap<>();
        for (int i = 0; i < metrics.size(); i++) {
            thresholds.put(metrics.get(i).metric(), builder.thresholds.get(i));
        }
        this.judge = new ThresholdJudge(thresholds, builder.failedRoundLimit);
        this.interval = builder.interval;
        this.window = builder.window();
        this.initialDelay = builder.initialDelay();
        this.timeLimit = builder.timeLimit;
        this.whenInconclusive = builder.whenInconclusive;
    }

    /**
     * Judged by a {@link ThresholdJudge}. Starts from: no metric, of which one must be given; a round each minute over the last minute, the
     * first after a minute, for 10 minutes; no limit for all metrics together; back to the old release when inconclusive.
     *
     * @param name as people refer to it: a DNS label of at most 30 characters
     */
    public static Builder byThresholds(String name) {
        return new Builder(name, Threshold.builder());
    }

    /**
     * Judged as Flagger does it: every metric has a range it must be in, all metrics share one count of failed rounds, which no good round
     * takes back, and the new revision fails with {@code threshold} of them. The other defaults are those of {@link #byThresholds}.
     *
     * <p>Except that no data is <em>inconclusive</em>: Flagger takes it, and a metrics server that does not answer, as a failed round. Here
     * {@code threshold} rounds of it in a row make the analysis inconclusive, and without a good measurement at the end nothing passes. And a
     * failed round does not halt anything, as Flagger's does: the time limit is the same with it.
     *
     * @param threshold 1 to 100,000: the failed round that ends it
     * @see <a href="https://docs.flagger.app/usage/how-it-works#canary-analysis">Flagger: canary analysis</a>
     */
    public static Builder flaggerLike(String name, int threshold) {
        if (threshold < 1 || threshold > 100_000) {
            throw new IllegalArgumentException("threshold was " + threshold + " but must be in [1, 100000]");
        }
        return new Builder(
                        name,
                        Threshold.builder().failureLimit(Threshold.DISABLED).consecutiveErrorLimit(threshold - 1))
                .failedRoundLimit(threshold - 1);
    }

    public String name() {
        return name;
    }

    /** At least one, with names of their own. */
    public List<Metered> metrics() {
        return metrics;
    }

    public Judge judge() {
        return judge;
    }

    /** From one round to the next. */
    public Duration interval() {
        return interval;
    }

    /** How far a reading looks back; never to before the evidence began. */
    public Duration window() {
        return window;
    }

    /** From the beginning of the evidence to the first round. */
    public Duration initialDelay() {
        return initialDelay;
    }

    /** After how long there must be a verdict. */
    public Duration timeLimit() {
        return timeLimit;
    }

    public WhenInconclusive whenInconclusive() {
        return whenInconclusive;
    }

    /** When the next round is due; in the past if it is late. */
    public Instant due(Evidence evidence) {
        Instant first = evidence.since().plus(initialDelay);
        return evidence.lastRound()
                .map(last -> last.plus(interval))
                .filter(next -> next.isAfter(first))
                .orElse(first);
    }

    /** What a round reads: the metrics that still have to be measured, and where. */
    public List<Metered> undecided(Evidence evidence) {
        List<Metric> undecided = judge.undecided(evidence);
        return metrics.stream().filter(m -> undecided.contains(m.metric())).toList();
    }

    /**
     * What a round at this time reads about.
     *
     * @throws IllegalArgumentException if {@code now} is not after the beginning of the evidence
     */
    public Window window(Evidence evidence, Instant now) {
        Instant since = now.minus(window);
        return new Window(since.isBefore(evidence.since()) ? evidence.since() : since, now);
    }

    /**
     * Whether no further round will be made. Not as long as one is due: whoever takes over late looks once more before it concludes.
     */
    public boolean isOver(Evidence evidence, Instant now) {
        return !now.isBefore(evidence.since().plus(timeLimit)) && now.isBefore(due(evidence));
    }

    /** Everything that makes it what it is, as flat texts in a fixed order: for the hash of a plan, not for people. */
    public List<String> fingerprint() {
        return AnalysisPrint.of(this);
    }

    /** A builder that holds what this holds. */
    public Builder toBuilder() {
        return toBuilder(name);
    }

    /** A builder that holds what this holds under another name. */
    public Builder toBuilder(String newName) {
        ThresholdJudge thresholds = (ThresholdJudge) judge;
        Builder builder = byThresholds(newName)
                .failedRoundLimit(thresholds.failedRoundLimit())
                .interval(interval)
                .window(window)
                .initialDelay(initialDelay)
                .timeLimit(timeLimit)
                .whenInconclusive(whenInconclusive);
        metrics.forEach(m -> builder.metric(
                m.metric(), m.source(), requireNonNull(thresholds.thresholds().get(m.metric()))));
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Analysis that
                && name.equals(that.name)
                && metrics.equals(that.metrics)
                && judge.equals(that.judge)
                && interval.equals(that.interval)
                && window.equals(that.window)
                && initialDelay.equals(that.initialDelay)
                && timeLimit.equals(that.timeLimit)
                && whenInconclusive == that.whenInconclusive;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, metrics, judge, interval, window, initialDelay, timeLimit, whenInconclusive);
    }

    @Override
    public String toString() {
        return "Analysis[" + name + " " + metrics + " every " + interval + " for " + timeLimit + ", " + judge + "]";
    }

    /** Collects metrics and options; {@link #build()} reports everything that is wrong with them at once. */
    public static final class Builder {
        final String name;
        final List<Metered> metrics = new ArrayList<>();
        final List<Threshold> thresholds = new ArrayList<>();
        private final Threshold.Builder preset;
        int failedRoundLimit = Threshold.DISABLED;
        Duration interval = Duration.ofMinutes(1);
        private Optional<Duration> window = Optional.empty();
        private Optional<Duration> initialDelay = Optional.empty();
        Duration timeLimit = Duration.ofMinutes(10);
        private WhenInconclusive whenInconclusive = WhenInconclusive.ROLL_BACK;

        private Builder(String name, Threshold.Builder preset) {
            this.name = Labels.check("analysis name", name);
            this.preset = preset;
        }

        /**
         * Adds a metric that is good where this holds, with the limits of the preset that this builder started from.
         *
         * @param source the name under which the process binds a {@link MetricSource}
         */
        public Builder metric(Metric metric, String source, Condition success) {
            return metric(metric, source, preset.successWhen(success).build());
        }

        /**
         * Adds a metric.
         *
         * @param source the name under which the process binds a {@link MetricSource}
         */
        public Builder metric(Metric metric, String source, Threshold threshold) {
            metrics.add(new Metered(metric, source));
            thresholds.add(requireNonNull(threshold, "threshold"));
            return this;
        }

        /**
         * One limit for all metrics together: in so many rounds one of them or several may be bad, 0 to 100,000, or {@link
         * Threshold#DISABLED}. Default: disabled.
         */
        public Builder failedRoundLimit(int limit) {
            this.failedRoundLimit = limit;
            return this;
        }

        /** From one round to the next; at least 100 ms, and of use from the scrape interval of the source on. Default: 1 minute. */
        public Builder interval(Duration interval) {
            this.interval = requireNonNull(interval, "interval");
            return this;
        }

        /** How far each reading looks back; more than zero, best four scrape intervals of the source or more. Default: the interval. */
        public Builder window(Duration window) {
            this.window = Optional.of(window);
            return this;
        }

        /** When the first round is; more than zero. Default: after one window, so that nothing of before is in it. */
        public Builder initialDelay(Duration delay) {
            this.initialDelay = Optional.of(delay);
            return this;
        }

        /** After how long there must be a verdict; metrics without a count are measured for so long. Default: 10 minutes. */
        public Builder timeLimit(Duration limit) {
            this.timeLimit = requireNonNull(limit, "timeLimit");
            return this;
        }

        /** Default: {@link WhenInconclusive#ROLL_BACK}. */
        public Builder whenInconclusive(WhenInconclusive what) {
            this.whenInconclusive = requireNonNull(what, "whenInconclusive");
            return this;
        }

        Duration window() {
            return window.orElse(interval);
        }

        Duration initialDelay() {
            return initialDelay.orElseGet(this::window);
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public Analysis build() {
            AnalysisRules.check(this).throwIfAny("The analysis '" + name + "'");
            return new Analysis(this);
        }
    }
}
