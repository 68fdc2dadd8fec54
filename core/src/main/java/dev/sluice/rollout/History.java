package dev.sluice.rollout;

import dev.sluice.PermanentException;
import dev.sluice.deploy.Deployer;
import dev.sluice.document.EndedDocument;
import dev.sluice.driver.Ended;
import dev.sluice.journal.LogEntry;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a platform's log says of rollouts that have ended. An entry that can't be read does not hide the others. */
final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private History() {}

    static List<Ended> of(Deployer deployer) {
        return deployer.journal().log().stream()
                .flatMap(e -> read(deployer, e).stream())
                .toList();
    }

    private static Optional<Ended> read(Deployer deployer, LogEntry entry) {
        try {
            return Optional.of(EndedDocument.fromJson(entry.document()));
        } catch (PermanentException e) {
            LOG.warn("The log of {} has an entry of {} that can't be read", deployer.application(), entry.at(), e);
            return Optional.empty();
        }
    }
}
