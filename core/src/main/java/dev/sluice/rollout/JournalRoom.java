package dev.sluice.rollout;

import dev.sluice.Problems;
import dev.sluice.deploy.Capabilities;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.GoodRelease;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Progress;
import dev.sluice.release.RevisionId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a platform's journal has room for a ledger. One that begins a rollout must fit together with all that is noted on the way, the
 * new release among the good ones included, so that a plan that is too long is refused before anything is done.
 */
final class JournalRoom {
    /** A cause and a note of the longest kind, in bytes. */
    private static final int NOTES = 16 * 1024;

    private JournalRoom() {}

    /**
     * The ledger as it is written.
     *
     * @throws dev.sluice.ConfigurationException if it is too large
     */
    static String fit(Capabilities can, Ledger ledger) {
        String document = LedgerDocument.toJson(ledger);
        int bytes = ledger.rollout()
                .filter(JournalRoom::begins)
                .map(begun -> bytes(LedgerDocument.toJson(promoted(ledger, begun))) + NOTES)
                .orElseGet(() -> bytes(document));
        new Problems()
                .require(
                        bytes <= can.journalBytes(),
                        "plan",
                        bytes + " bytes with all that the journal holds beside it",
                        "must fit into " + can.journalBytes() + " bytes here: use larger batches, fewer steps, or a"
                                + " smaller release")
                .throwIfAny("The journal of this platform");
        return document;
    }

    private static boolean begins(Progress progress) {
        return progress.phase() == Progress.Phase.FORWARD && progress.step() == 0;
    }

    private static Ledger promoted(Ledger ledger, Progress begun) {
        GoodRelease fresh = new GoodRelease(
                begun.plan().target(),
                new RevisionId("0".repeat(64)),
                begun.plan().capacity(),
                begun.deadline());
        List<GoodRelease> good = Stream.concat(Stream.of(fresh), ledger.good().stream())
                .limit(Ledger.GOOD_RELEASES)
                .toList();
        return Ledger.of(good, ledger.warm(), ledger.rollout(), ledger.last());
    }

    private static int bytes(String document) {
        return document.getBytes(StandardCharsets.UTF_8).length;
    }
}
