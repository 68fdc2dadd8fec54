package dev.sluice.document;

import dev.sluice.driver.Outcome;

/**
 * An {@link Outcome} as JSON on one line, for the scripts after a rollout.
 *
 * <p>{@code kind} is {@code promoted}, {@code rolled-back}, {@code refused}, {@code superseded} or {@code interrupted}; the other fields
 * have the names of that outcome's components. It carries a version, and a higher one is refused; fields that are not known are
 * ignored. Safe for use by many threads.
 */
public final class OutcomeDocument {
    /** The version that is written, and the highest that is read. */
    public static final int VERSION = 1;

    private static final String KIND = "outcome";

    private OutcomeDocument() {}

    public static String toJson(Outcome outcome) {
        return JsonText.compact(
                OutcomeForm.write(Stored.write(KIND, VERSION), outcome).build());
    }

    /**
     * @throws dev.sluice.PermanentException with {@link dev.sluice.PermanentException.Reason#UNREADABLE} if the text is broken (with
     *     the path of what is wrong), is not an outcome, or has a higher version (with both versions)
     */
    public static Outcome fromJson(String json) {
        return OutcomeForm.read(Stored.read(json, KIND, VERSION));
    }
}
