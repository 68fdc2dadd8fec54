package dev.sluice.rollout;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.deploy.Deployer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Outcome;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Prepared;
import dev.sluice.release.ReleaseId;
import dev.sluice.strategy.Strategy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What finding out what is to be done comes to. */
sealed interface Preparation {

    /** There is something to do. */
    record Ready(Assignment assignment) implements Preparation {}

    /** There is nothing to do: it ends before it begins. */
    record Ended(Outcome outcome) implements Preparation {}

    /** Of the way back to a release that was good before. */
    static Preparation back(Deployer deployer, ReleaseId to, Strategy strategy, RolloutId id) {
        Map<ReleaseId, Prepared> known = StoredLedger.of(deployer).known();
        Prepared target = known.get(to);
        if (target == null) {
            throw new ConfigurationException(
                    "The way back",
                    List.of(new Problem(
                            "to",
                            to.value(),
                            "must be one of " + known.keySet() + ", the releases this journal knows")));
        }
        return new Ready(new Assignment.Begin(
                id, deployer.application(), deployer.capabilities(), strategy, target, Optional.empty(), List.of()));
    }
}
