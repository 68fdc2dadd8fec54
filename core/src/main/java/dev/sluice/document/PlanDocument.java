package dev.sluice.document;

import dev.sluice.strategy.Plan;

/**
 * A {@link Plan} as JSON on one line, for programs that show, compare or keep plans.
 *
 * <p>Each step tells its kind as {@code do}; durations are ISO 8601, weights are basis points. The target and the old release are
 * references into {@code releases}, where each content is kept once. It carries a version, and a higher one is refused; fields that are
 * not known are ignored. What is read is equal to what was written and must still have its hash. Safe for use by many threads.
 */
public final class PlanDocument {
    /** The version that is written, and the highest that is read. */
    public static final int VERSION = 1;

    private static final String KIND = "plan";

    private PlanDocument() {}

    public static String toJson(Plan plan) {
        WrittenReleases releases = new WrittenReleases();
        return JsonText.compact(PlanForm.write(Stored.write(KIND, VERSION), plan, releases)
                .put("releases", releases.contents())
                .build());
    }

    /**
     * @throws dev.sluice.PermanentException with {@link dev.sluice.PermanentException.Reason#UNREADABLE} if the text is broken (with
     *     the path of what is wrong), is not a plan, was altered, or has a higher version (with both versions)
     */
    public static Plan fromJson(String json) {
        Stored stored = Stored.read(json, KIND, VERSION);
        return PlanForm.read(stored, new StoredReleases(stored.at("releases")));
    }
}
