package dev.sluice.rollout;

import dev.sluice.deploy.Deployer;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Ledger;
import dev.sluice.journal.Checkpoint;
import java.util.Optional;

/** The ledger as a platform's journal keeps it: empty where nothing was ever written. */
final class StoredLedger {
    private StoredLedger() {}

    /** @throws dev.sluice.SluiceException if it can't be reached, or can't be read */
    static Ledger of(Deployer deployer) {
        return in(deployer.journal().read());
    }

    /** @throws dev.sluice.SluiceException if it can't be read */
    static Ledger in(Optional<Checkpoint> checkpoint) {
        return checkpoint.map(c -> LedgerDocument.fromJson(c.document())).orElse(Ledger.empty());
    }
}
