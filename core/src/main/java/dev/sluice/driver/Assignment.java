package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.Capabilities;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.strategy.GatedStep;
import dev.sluice.strategy.Strategy;
import java.util.List;
import java.util.Optional;

/** What a session is to bring about. A closed family. */
public sealed interface Assignment {

    /**
     * A release is to go live. An unfinished rollout of the same release by the same strategy is taken up; one of another release is
     * first brought to its end, which before its commit point is the way back.
     *
     * @param rollout the identity of the new rollout
     * @param application what is deployed
     * @param capabilities of the platform
     * @param capacity what the release shall have; empty: what the old one has
     * @param gates asked after those of the strategy
     */
    record Begin(
            RolloutId rollout,
            Application application,
            Capabilities capabilities,
            Strategy strategy,
            Prepared target,
            Optional<Capacity> capacity,
            List<GatedStep> gates)
            implements Assignment {
        public Begin {
            requireNonNull(rollout, "rollout");
            requireNonNull(application, "application");
            requireNonNull(capabilities, "capabilities");
            requireNonNull(strategy, "strategy");
            requireNonNull(target, "target");
            requireNonNull(capacity, "capacity");
            gates = List.copyOf(gates);
        }
    }

    /** An unfinished rollout is to be brought to its end; never starts anything new. */
    record Resume() implements Assignment {}
}
