package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Snapshot;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.ReleaseId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a strategy needs to know to make a plan.
 *
 * @param application what is deployed
 * @param capabilities of the platform
 * @param snapshot the world as it is
 * @param target what shall go live
 * @param capacity what it shall have; empty: what the old one has; where there is none, the largest that is there, or one
 *     instance
 * @param known releases that can be staged again, by id
 * @param gates asked before traffic moves, after those of the strategy
 */
public record PlanRequest(
        Application application,
        Capabilities capabilities,
        Snapshot snapshot,
        Prepared target,
        Optional<Capacity> capacity,
        Map<ReleaseId, Prepared> known,
        List<GatedStep> gates) {
    public PlanRequest {
        requireNonNull(application, "application");
        requireNonNull(capabilities, "capabilities");
        requireNonNull(snapshot, "snapshot");
        requireNonNull(target, "target");
        requireNonNull(capacity, "capacity");
        known = Map.copyOf(known);
        gates = List.copyOf(gates);
    }
}
