package dev.sluice.deploy;

import dev.sluice.fence.Lease;
import dev.sluice.journal.Journal;
import dev.sluice.journal.Signals;
import dev.sluice.release.Application;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.util.Optional;

/**
 * One application in one environment of one platform, as far as a rollout needs it. Meant to be implemented; the contract below is
 * executable as {@code DeployerCompatibilityKit} in {@code sluice-testkit}.
 *
 * <p>Calls are small, absolute and idempotent. None waits for the world to change, which is the engine's part; each ends within the
 * provider's own time limit (10 s for the whole call, whatever it is made of, unless it documents another) or throws. A call may be made by any thread, several at a time, and obeys
 * interruption: it throws {@link dev.sluice.TransientException} with the interrupt flag set.
 *
 * <p>Errors: {@link dev.sluice.TransientException} when the same call may succeed later, {@link dev.sluice.PermanentException} when it
 * will not, {@link dev.sluice.ConfigurationException} from {@link #prepare} with all problems at once. After a transient error of {@link
 * #apply} the change may have happened or not: the engine observes again.
 */
public interface Deployer {

    Application application();

    /** What the platform can do. Constant for the life of this object. */
    Capabilities capabilities();

    /**
     * Pins everything that the release leaves open, and checks before anything is written whether it can run here: rights, quota,
     * probes, ports, what kind of workload. Reads only. The same input gives the same {@link Prepared#id()} as long as what it refers
     * to is the same.
     *
     * @throws dev.sluice.ConfigurationException naming every problem
     */
    Prepared prepare(Release release);

    /**
     * The whole truth at one moment. Never throws for a state that people can make. May come from a view fed by a watch only if that has seen our own last write and was heard from
     * lately.
     */
    Snapshot observe();

    /** Who drives. Liveness only; see {@link Guard} for safety. */
    Lease lease();

    /**
     * Makes one change, if its guard still holds. The <em>platform</em> compares where {@link Capabilities#fencing()} says so.
     *
     * <p>In this order: a lower epoch is answered with {@link Effect.Superseded}; a platform that is already as wanted with an unchanged
     * {@link Effect.Applied}; an old token with {@link Effect.Stale} ({@link Change.Stage}, {@link Change.RunTask} and {@link
     * Change.ForgetTask} may ignore the token, the last two never the epoch); a change that the rules forbid with {@link Effect.Refused}.
     * What needs longer than a call may take is answered with {@link Effect.Underway}.
     */
    Effect apply(Guard guard, Change change);

    /** How far these rules, which are already recorded, have come on the data plane. */
    Propagation propagation(TrafficRules rules);

    /** What a revision still serves. Absent is {@link DrainState.Drained}. */
    DrainState draining(RevisionId revision);

    /** How to reach a revision without user traffic; empty if there is no way, or no ready instance. */
    Optional<Probe> probe(RevisionId revision);

    Journal journal();

    Signals signals();

    /**
     * Calls back, from any thread, when something may have changed. A hint to look sooner: it may come late, twice, for nothing, or
     * never.
     */
    Registration watch(Runnable changed);
}
