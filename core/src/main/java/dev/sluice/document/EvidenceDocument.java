package dev.sluice.document;

import dev.sluice.analysis.Evidence;

/**
 * {@link Evidence} as JSON on one line, as a journal keeps it: at most 2 KiB for five metrics, however long they are measured.
 *
 * <p>It carries a version, and a higher one is refused; fields that are not known are ignored. What is read is equal to what was written.
 * Safe for use by many threads.
 */
public final class EvidenceDocument {
    /** The version that is written, and the highest that is read. */
    public static final int VERSION = 1;

    private static final String KIND = "evidence";

    private EvidenceDocument() {}

    public static String toJson(Evidence evidence) {
        return JsonText.compact(
                EvidenceForm.write(Stored.write(KIND, VERSION), evidence).build());
    }

    /**
     * @throws dev.sluice.PermanentException with {@link dev.sluice.PermanentException.Reason#UNREADABLE} if the text is broken (with
     *     the path of what is wrong), is not evidence, or has a higher version (with both versions)
     */
    public static Evidence fromJson(String json) {
        return EvidenceForm.read(Stored.read(json, KIND, VERSION));
    }
}
