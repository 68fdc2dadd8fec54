package dev.sluice.document;

import dev.sluice.analysis.Analysis;

/**
 * An {@link Analysis} as JSON on one line, as a plan stores it.
 *
 * <p>Durations are ISO 8601; limits are numbers in the unit of their metric. It carries a version, and a higher one is refused; so is a
 * judge or a metric of a kind that this version does not know, because judging without it would not be the same judgement. Fields that are
 * not known are ignored. What is read is equal to what was written. Safe for use by many threads.
 */
public final class AnalysisDocument {
    /** The version that is written, and the highest that is read. */
    public static final int VERSION = 1;

    private static final String KIND = "analysis";

    private AnalysisDocument() {}

    public static String toJson(Analysis analysis) {
        return JsonText.compact(
                AnalysisForm.write(Stored.write(KIND, VERSION), analysis).build());
    }

    /**
     * @throws dev.sluice.PermanentException with {@link dev.sluice.PermanentException.Reason#UNREADABLE} if the text is broken (with
     *     the path of what is wrong), is not an analysis, has a judge or a metric of an unknown kind, or a higher version
     */
    public static Analysis fromJson(String json) {
        return AnalysisForm.read(Stored.read(json, KIND, VERSION));
    }
}
