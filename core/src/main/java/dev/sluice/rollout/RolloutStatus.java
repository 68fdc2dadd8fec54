package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.journal.RolloutId;
import dev.sluice.traffic.TrafficRules;
import java.util.Optional;

/**
 * Where a rollout is, as this process knows it.
 *
 * @param rollout its identity, the same in every process that drives it
 * @param progress plan, step, deadline; empty before the first decision and after the end
 * @param waitingFor what it waits for, in words; empty if it is busy
 * @param traffic as last seen; empty before the first look
 * @param outcome how it ended; empty while it runs
 */
public record RolloutStatus(
        RolloutId rollout,
        Optional<Progress> progress,
        String waitingFor,
        Optional<TrafficRules> traffic,
        Optional<Outcome> outcome) {
    public RolloutStatus {
        requireNonNull(rollout, "rollout");
        requireNonNull(progress, "progress");
        requireNonNull(waitingFor, "waitingFor");
        requireNonNull(traffic, "traffic");
        requireNonNull(outcome, "outcome");
    }

    /** The step it is at, in the plan's words; empty if it is at none. */
    public String stepText() {
        return progress.map(Progress::stepText).orElse("");
    }
}
