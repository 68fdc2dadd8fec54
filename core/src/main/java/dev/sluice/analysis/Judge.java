package dev.sluice.analysis;

import java.util.List;

/**
 * Says what evidence means. A value and part of an {@link Analysis}; judges differ in the rules, not in the evidence they are given. Kinds
 * will be added; stored documents tell them apart by {@link #kind()}.
 *
 * <p>All methods are pure: the same evidence gives the same answer in every process. Immutable, safe for use by many threads.
 */
public sealed interface Judge permits ThresholdJudge {

    /** Which rules it goes by, as stored documents name them: {@code threshold}. */
    String kind();

    /** The metrics that still have to be measured, in the order of the analysis; none once all of them are decided. */
    List<Metric> undecided(Evidence evidence);

    /**
     * The evidence with one measurement more. The order in which metrics are added does not matter, that of one metric's measurements does:
     * one that is not later than the last of its metric is already in it and changes nothing, and neither does one of a metric that is
     * decided.
     *
     * @throws IllegalArgumentException if the metric is none of this judge's
     */
    Evidence add(Evidence evidence, Measurement measurement);

    /** A reading that these rules call good, for rehearsals. */
    Reading exampleOfGood(Metric metric);

    /** What the evidence means so far. */
    Verdict judge(Evidence evidence);

    /** What it means when nothing more will be measured: like {@link #judge}, but never {@link Verdict.Continue}. */
    Verdict conclude(Evidence evidence);
}
