package dev.sluice.document;

import dev.sluice.driver.Ledger;

/**
 * What a journal stores: a {@link Ledger} as JSON on one line.
 *
 * <p>It carries a version, and a higher one is refused; fields that are not known are ignored. What is read is equal to what was
 * written. The content of each release is kept once, under its id, and must still have that id when it is read; a plan must still have
 * its hash. Reading never changes the text. Safe for use by many threads.
 */
public final class LedgerDocument {
    /** The version that is written, and the highest that is read. */
    public static final int VERSION = 1;

    private static final String KIND = "ledger";

    private LedgerDocument() {}

    public static String toJson(Ledger ledger) {
        return JsonText.compact(LedgerForm.write(Stored.write(KIND, VERSION), ledger));
    }

    /**
     * @throws dev.sluice.PermanentException with {@link dev.sluice.PermanentException.Reason#UNREADABLE} if the text is broken (with
     *     the path of what is wrong), is not a ledger, was altered, or has a higher version (with both versions)
     */
    public static Ledger fromJson(String json) {
        return LedgerForm.read(Stored.read(json, KIND, VERSION));
    }
}
