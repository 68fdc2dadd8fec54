package dev.sluice.rollout;

import dev.sluice.Problems;
import dev.sluice.deploy.Capabilities;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Progress;
import java.nio.charset.StandardCharsets;

/**
 * Whether a platform's journal has room for a ledger. One that begins a rollout may take up three quarters, so that what is noted on the
 * way fits too, and a plan that is too long is refused before anything is done.
 */
final class JournalRoom {
    private JournalRoom() {}

    /**
     * The ledger as it is written.
     *
     * @throws dev.sluice.ConfigurationException if it is too large
     */
    static String fit(Capabilities can, Ledger ledger) {
        String document = LedgerDocument.toJson(ledger);
        int bytes = document.getBytes(StandardCharsets.UTF_8).length;
        int most = begins(ledger) ? can.journalBytes() / 4 * 3 : can.journalBytes();
        new Problems()
                .require(
                        bytes <= most,
                        "plan",
                        bytes + " bytes with what the journal holds already",
                        "must fit into " + most + " bytes here: use larger batches, or fewer steps")
                .throwIfAny("The journal of this platform");
        return document;
    }

    private static boolean begins(Ledger ledger) {
        return ledger.rollout()
                .filter(p -> p.phase() == Progress.Phase.FORWARD && p.step() == 0)
                .isPresent();
    }
}
