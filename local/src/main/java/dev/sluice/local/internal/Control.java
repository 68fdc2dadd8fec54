package dev.sluice.local.internal;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import dev.sluice.release.RevisionId;
import dev.sluice.secret.SecretRef;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that can be asked of the platform on this machine: by a call inside the same process, or by a message to the daemon.
 *
 * <p>Each method is one message of the control protocol, named like the method and with its parameters in order. The contracts are those of
 * {@link dev.sluice.deploy.Deployer} and its parts. Safe for use by many threads.
 */
public interface Control {

    /** What it is, for people and for a driver that wants to know whether it has found the right one. */
    DaemonStatus status();

    Snapshot observe();

    Grant acquire(DriverId driver, Duration ttl, String note);

    Grant renew(Fence fence, Duration ttl, String note);

    void release(Fence fence);

    /** @param secrets the values that {@link #unknownSecrets} asked for, or those of a task, by variable */
    Effect apply(Guard guard, Change change, Map<String, String> secrets);

    /** The secrets of a revision whose values must come with the next change of its capacity, by variable. */
    Map<String, SecretRef> unknownSecrets(RevisionId revision);

    /** Makes digests of secrets worthless outside of this state directory. */
    String salt();

    /** Whether requests are routed by exactly these rules. */
    boolean routes(TrafficRules rules);

    DrainState draining(RevisionId revision);

    /** What was counted for a revision since the router began; all zero for one that was never asked. */
    TrafficCounts counts(RevisionId revision);

    /** What was counted between two instants of the router's clock, as near to them as the router remembers; 3 hours at most. */
    CountedTraffic counted(Instant since, Instant until);

    /** A loopback port on which a ready instance of a revision answers. */
    OptionalInt port(RevisionId revision);

    Optional<Checkpoint> checkpoint();

    Written write(Fence fence, long expectedVersion, String document, Optional<LogEntry> entry);

    List<LogEntry> log();

    void post(Signal signal);

    List<Signal> signals();

    void discard(RolloutId rollout);

    /** Waits until there were more changes than {@code seen}, at most so long; answers with their number. */
    long awaitChange(long seen, Duration limit);

    /**
     * Ends the router, after requests in flight had their time; answers at once.
     *
     * @param applications whether the processes of all revisions end as well; otherwise they go on, and the next start adopts them
     */
    void stop(boolean applications);
}
