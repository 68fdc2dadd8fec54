package dev.sluice.analysis;

import dev.sluice.Problems;
import java.util.Objects;
import java.util.Optional;

/**
 * When a measurement of one metric is good and when it is bad, and how many of which are allowed. The names and the rules are those of Argo
 * Rollouts. Immutable.
 *
 * <p>With a success condition alone, what is not good is bad; with a failure condition alone, what is not bad is good; with both, what is
 * neither is inconclusive, and so is a reading that leaves open on which side of a limit it is.
 *
 * <p>Where the answer of a source has no number (see {@link Reading.NoData}), or there is no answer, the measurement is an error: it does
 * not count, and is made again.
 *
 * @see <a href="https://argo-rollouts.readthedocs.io/en/stable/features/analysis/">Argo Rollouts: analysis</a>
 */
public final class Threshold {
    /** A failure limit that is not there: failures alone never end the analysis. */
    public static final int DISABLED = -1;

    /** {@value}: how many measurements in a row may be errors unless said otherwise. */
    public static final int CONSECUTIVE_ERRORS = 4;

    private static final int MOST = 100_000;

    private final Optional<Condition> success;
    private final Optional<Condition> failure;
    private final int count;
    private final int failureLimit;
    private final int inconclusiveLimit;
    private final int consecutiveErrorLimit;
    private final int consecutiveSuccessLimit;
    private final long fewestRequests;
    private final boolean failWithoutData;

    private Threshold(Builder builder) {
        this.success = builder.success;
        this.failure = builder.failure;
        this.count = builder.count;
        this.failureLimit = builder.failureLimit;
        this.inconclusiveLimit = builder.inconclusiveLimit;
        this.consecutiveErrorLimit = builder.consecutiveErrorLimit;
        this.consecutiveSuccessLimit = builder.consecutiveSuccessLimit;
        this.fewestRequests = builder.fewestRequests;
        this.failWithoutData = builder.failWithoutData;
    }

    /**
     * Starts from: no condition, which must be given; no count, so measured until the time limit; failure limit 0, inconclusive limit 0,
     * consecutive error limit 4, no consecutive success limit; a reading of one request is enough; no data is inconclusive.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Good where this holds, bad where it does not, and the limits of {@link #builder()}. */
    public static Threshold success(Condition condition) {
        return builder().successWhen(condition).build();
    }

    /** Bad where this holds, good where it does not, and the limits of {@link #builder()}. */
    public static Threshold failure(Condition condition) {
        return builder().failureWhen(condition).build();
    }

    public Optional<Condition> success() {
        return success;
    }

    public Optional<Condition> failure() {
        return failure;
    }

    /** A number that is good. */
    double exampleOfGood() {
        return success.map(Condition::inside)
                .orElseGet(() -> failure.orElseThrow().outside());
    }

    /** After how many measurements it is decided, errors left out; 0 for measuring until the time limit. */
    public int count() {
        return count;
    }

    /** How many measurements may be bad in all; {@link #DISABLED} for any number. */
    public int failureLimit() {
        return failureLimit;
    }

    /** How many measurements may be neither in all. */
    public int inconclusiveLimit() {
        return inconclusiveLimit;
    }

    /** How many measurements in a row may be errors. */
    public int consecutiveErrorLimit() {
        return consecutiveErrorLimit;
    }

    /** With how many good measurements in a row it has passed; 0 for not by this. */
    public int consecutiveSuccessLimit() {
        return consecutiveSuccessLimit;
    }

    /** On how many requests a reading must rest to be looked at. */
    public long fewestRequests() {
        return fewestRequests;
    }

    /** Whether an answer without data is bad. */
    public boolean failWithoutData() {
        return failWithoutData;
    }

    /** A builder that holds what this holds. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.success = success;
        builder.failure = failure;
        builder.count = count;
        builder.failureLimit = failureLimit;
        builder.inconclusiveLimit = inconclusiveLimit;
        builder.consecutiveErrorLimit = consecutiveErrorLimit;
        builder.consecutiveSuccessLimit = consecutiveSuccessLimit;
        builder.fewestRequests = fewestRequests;
        builder.failWithoutData = failWithoutData;
        return builder;
    }

    /** What a number is. Where it is only known between two, it is what both ends of that are. */
    Tally.Outcome outcome(Estimate estimate) {
        boolean bad = failure.map(f -> f.surelyHolds(estimate))
                .orElseGet(() -> success.orElseThrow().surelyFails(estimate));
        boolean good = success.map(s -> s.surelyHolds(estimate))
                .orElseGet(() -> failure.orElseThrow().surelyFails(estimate));
        return bad ? Tally.Outcome.FAILURE : good ? Tally.Outcome.SUCCESS : Tally.Outcome.INCONCLUSIVE;
    }

    /** What it asks for, in words. */
    String text(String unit) {
        return success.map(s -> "must be " + s.text(unit))
                        .orElseGet(() -> "must not be " + failure.orElseThrow().text(unit))
                + failure.filter(f -> success.isPresent())
                        .map(f -> ", and is bad " + f.text(unit))
                        .orElse("");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Threshold that
                && count == that.count
                && failureLimit == that.failureLimit
                && inconclusiveLimit == that.inconclusiveLimit
                && consecutiveErrorLimit == that.consecutiveErrorLimit
                && consecutiveSuccessLimit == that.consecutiveSuccessLimit
                && fewestRequests == that.fewestRequests
                && failWithoutData == that.failWithoutData
                && success.equals(that.success)
                && failure.equals(that.failure);
    }

    @Override
    public int hashCode() {
        return Objects.hash(success, failure, count, failureLimit, inconclusiveLimit, consecutiveSuccessLimit);
    }

    @Override
    public String toString() {
        return "Threshold[" + text("") + ", count " + count + ", failures " + failureLimit + ", inconclusive "
                + inconclusiveLimit + ", errors in a row " + consecutiveErrorLimit + ", successes in a row "
                + consecutiveSuccessLimit + "]";
    }

    /** Collects conditions and limits; {@link #build()} reports everything that is wrong with them at once. */
    public static final class Builder {
        private Optional<Condition> success = Optional.empty();
        private Optional<Condition> failure = Optional.empty();
        private int count;
        private int failureLimit;
        private int inconclusiveLimit;
        private int consecutiveErrorLimit = CONSECUTIVE_ERRORS;
        private int consecutiveSuccessLimit;
        private long fewestRequests = 1;
        private boolean failWithoutData;

        private Builder() {}

        /** A measurement is good where this holds. */
        public Builder successWhen(Condition condition) {
            this.success = Optional.of(condition);
            return this;
        }

        /** A measurement is bad where this holds. */
        public Builder failureWhen(Condition condition) {
            this.failure = Optional.of(condition);
            return this;
        }

        /** Decides after so many measurements, 1 to 100,000; 0 measures until the time limit of the analysis. Default: 0. */
        public Builder count(int count) {
            this.count = count;
            return this;
        }

        /** So many may be bad, 0 to 100,000, or {@link Threshold#DISABLED}. Default: 0. */
        public Builder failureLimit(int limit) {
            this.failureLimit = limit;
            return this;
        }

        /** So many may be neither good nor bad, 0 to 100,000. Default: 0. */
        public Builder inconclusiveLimit(int limit) {
            this.inconclusiveLimit = limit;
            return this;
        }

        /** So many in a row may be errors, 0 to 100,000. Default: {@value Threshold#CONSECUTIVE_ERRORS}. */
        public Builder consecutiveErrorLimit(int limit) {
            this.consecutiveErrorLimit = limit;
            return this;
        }

        /** Passes with so many good ones in a row, 1 to 100,000; 0 for not by this. Default: 0. */
        public Builder consecutiveSuccessLimit(int limit) {
            this.consecutiveSuccessLimit = limit;
            return this;
        }

        /** A reading of fewer requests is no data. At least 1; more than that needs a source that tells. Default: 1. */
        public Builder fewestRequests(long requests) {
            this.fewestRequests = requests;
            return this;
        }

        /** Takes an answer without data as bad, as Flagger does. Default: it is an error, and so many in a row are inconclusive. */
        public Builder failWithoutData() {
            this.failWithoutData = true;
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public Threshold build() {
            Problems problems = new Problems();
            problems.require(
                    success.isPresent() || failure.isPresent(),
                    "successWhen",
                    "(missing)",
                    "must be given, or failureWhen");
            problems.require(
                    success.isEmpty() || failure.isEmpty() || !success.get().overlaps(failure.get()),
                    "failureWhen",
                    failure.map(Condition::toString).orElse(""),
                    "must not overlap with successWhen, "
                            + success.map(Condition::toString).orElse(""));
            inRange(problems, "count", 0, count);
            inRange(problems, "failureLimit", DISABLED, failureLimit);
            inRange(problems, "inconclusiveLimit", 0, inconclusiveLimit);
            inRange(problems, "consecutiveErrorLimit", 0, consecutiveErrorLimit);
            inRange(problems, "consecutiveSuccessLimit", 0, consecutiveSuccessLimit);
            problems.require(fewestRequests >= 1, "fewestRequests", fewestRequests, "must be at least 1");
            int needed = Math.max(0, failureLimit) + consecutiveSuccessLimit;
            problems.require(
                    count == 0 || count >= needed,
                    "count",
                    count,
                    "must be at least failureLimit + consecutiveSuccessLimit, " + needed);
            problems.require(
                    count == 0 || count >= inconclusiveLimit,
                    "count",
                    count,
                    "must be at least inconclusiveLimit, " + inconclusiveLimit);
            problems.throwIfAny("This threshold");
            return new Threshold(this);
        }

        private static void inRange(Problems problems, String name, int least, int value) {
            problems.require(value >= least && value <= MOST, name, value, "must be in [" + least + ", " + MOST + "]");
        }
    }
}
