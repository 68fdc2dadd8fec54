package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Milestone;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.driver.Session;
import dev.sluice.journal.RolloutId;
import dev.sluice.traffic.TrafficRules;
import java.util.List;
import java.util.Optional;

/**
 * Where a rollout is, as this process knows it.
 *
 * @param rollout its identity, the same in every process that drives it
 * @param progress plan, step, deadline; empty before the first decision and after the end
 * @param waitingFor what it waits for, in words; empty if it is busy
 * @param traffic as last seen; empty before the first look
 * @param milestones how far the last change of traffic has come, and when; kept after the end
 * @param outcome how it ended; empty while it runs
 */
public record RolloutStatus(
        RolloutId rollout,
        Optional<Progress> progress,
        String waitingFor,
        Optional<TrafficRules> traffic,
        List<Milestone> milestones,
        Optional<Outcome> outcome) {
    public RolloutStatus {
        requireNonNull(rollout, "rollout");
        requireNonNull(progress, "progress");
        requireNonNull(waitingFor, "waitingFor");
        requireNonNull(traffic, "traffic");
        milestones = List.copyOf(milestones);
        requireNonNull(outcome, "outcome");
    }

    /** Before the first call. */
    static RolloutStatus unknown(RolloutId rollout, Optional<Outcome> outcome, String waitingFor) {
        return new RolloutStatus(rollout, Optional.empty(), waitingFor, Optional.empty(), List.of(), outcome);
    }

    static RolloutStatus of(RolloutId rollout, Session session, Optional<Outcome> outcome, String waitingFor) {
        Optional<Progress> progress = session.ledger().rollout();
        List<Milestone> milestones = progress.map(Progress::milestones)
                .or(() -> session.ledger()
                        .last()
                        .filter(e -> e.rollout().equals(rollout))
                        .map(Ended::milestones))
                .orElse(List.of());
        return new RolloutStatus(
                rollout,
                outcome.isPresent() ? Optional.empty() : progress,
                waitingFor,
                session.world().map(Snapshot::traffic),
                milestones,
                outcome);
    }

    /** The step it is at, in the plan's words; empty if it is at none. */
    public String stepText() {
        return progress.map(Progress::stepText).orElse("");
    }
}
