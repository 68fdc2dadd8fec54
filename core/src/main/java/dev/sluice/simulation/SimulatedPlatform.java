package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import dev.sluice.Problem;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.ProbeReply;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A whole platform with one application as one value: every call of the provider interface as a pure function from one platform to the
 * next. Immutable, safe for use by many threads; two that started from the same application are equal when they have the same history to
 * come.
 *
 * <p>Nothing happens by itself until {@link #advance} lets time pass. A call that is atomic on no real platform, such as taking over a
 * lease or a guarded write, also comes in the pieces that are atomic, so that a test can put anything in between.
 */
public final class SimulatedPlatform {
    private static final int SIGNALS_OF_A_ROLLOUT = 100;

    private final SimulatedApplication application;
    private final Rules rules;
    private final World world;
    // Found on first use and the same whoever finds it, like the hash of a string.
    private int hash;
    private @Nullable String token;
    private @Nullable Snapshot snapshot;

    private SimulatedPlatform(SimulatedApplication application, Rules rules, World world) {
        this.application = application;
        this.rules = rules;
        this.world = new Physics(application).settled(world);
    }

    /** A platform that nobody has driven yet. */
    public static SimulatedPlatform of(SimulatedApplication application) {
        return of(application, Rules.CONTRACT);
    }

    static SimulatedPlatform of(SimulatedApplication application, Rules rules) {
        return new SimulatedPlatform(application, rules, Beginning.of(application));
    }

    /** A platform that looks like another one did: its revisions at their capacity and ready counts, its traffic, epoch and clock. */
    public static SimulatedPlatform like(SimulatedApplication application, Snapshot observed) {
        return new SimulatedPlatform(application, Rules.CONTRACT, Beginning.like(application, observed));
    }

    /** The id of the revision that a release gets on every simulated platform. */
    public static RevisionId revisionOf(Prepared prepared) {
        return new RevisionId("r-" + prepared.id());
    }

    public SimulatedApplication application() {
        return application;
    }

    /** What the platform's clock says. */
    public Instant now() {
        return world.now();
    }

    /** When something happens by itself next, such as an instance getting ready; empty if all is still. Leases don't count. */
    public Optional<Instant> nextChangeAt() {
        return new Physics(application).next(world);
    }

    /** When somebody who waits until then looks again: as soon as something happens by itself, then at the latest, and after now. */
    public Instant wakeUp(Instant until) {
        Instant next = nextChangeAt().filter(until::isAfter).orElse(until);
        return next.isAfter(now()) ? next : now().plusMillis(1);
    }

    /** Lets time pass, with all that happens in it. */
    public SimulatedPlatform advance(Duration duration) {
        return advanceTo(world.now().plus(duration));
    }

    /** Lets time pass until then; does nothing if that is not in the future. */
    public SimulatedPlatform advanceTo(Instant instant) {
        return instant.isAfter(world.now()) ? with(new Physics(application).advanced(world, instant)) : this;
    }

    /** What people, autoscalers or bad luck do. */
    public SimulatedPlatform meddle(ForeignChange change) {
        return with(new ByHand(application).apply(world, change));
    }

    /** @throws ConfigurationException if the release's behaviour is {@link ReleaseBehaviour#refused} */
    public Prepared prepare(Release release) {
        ReleaseBehaviour behaviour = application.behaviour(release.label());
        if (behaviour.is(ReleaseBehaviour.Kind.REFUSED)) {
            throw new ConfigurationException(
                    "This release", List.of(new Problem("release", release.label(), behaviour.reason())));
        }
        return Prepared.of(release, Map.of());
    }

    /** The whole truth. */
    public Snapshot snapshot() {
        Snapshot found = snapshot;
        if (found == null) {
            found = new Reading(application, world).snapshot(token());
            snapshot = found;
        }
        return found;
    }

    public Propagation propagation(TrafficRules rules) {
        return new Reading(application, world).propagation(rules);
    }

    public DrainState draining(RevisionId revision) {
        return new Reading(application, world).draining(revision);
    }

    /** What a probe of the revision is answered now; empty if it has no ready instance. */
    public Optional<ProbeReply> probe(RevisionId revision) {
        return new Reading(application, world).probe(revision);
    }

    /** Every set of rules that some part of the data plane may follow now: the recorded ones, and older ones until they have arrived. */
    public Set<TrafficRules> inForce() {
        return world.traffic().inForce();
    }

    /** The revisions to which some part of the data plane may lead users though no instance is ready: whose requests are lost. */
    public Set<RevisionId> unserved() {
        return new Reading(application, world).unserved();
    }

    /** Takes the lease and claims everything, with nobody in between. */
    public Transition<Grant> acquire(DriverId driver, Duration ttl, String note) {
        return new Leases(this).acquire(driver, ttl, note);
    }

    /** The first piece of taking over: the lease alone, with a new epoch that no object knows yet. */
    public Transition<Grant> grantLease(DriverId driver, Duration ttl, String note) {
        return new Leases(this).grant(driver, ttl, note);
    }

    /** The second piece: the anchor refuses lower epochs from here. Answers with the higher fence if there is one already. */
    public Transition<Optional<Fence>> claimJournal(Fence fence) {
        return new Leases(this).claimJournal(fence);
    }

    /** The third piece: what there is to be claimed now. */
    public List<Governed> governed() {
        return new Leases(this).governed();
    }

    /** The last piece, for each object: it refuses lower epochs from here; nothing happens if it has gone. Answers like the second. */
    public Transition<Optional<Fence>> claim(Fence fence, Governed object) {
        return new Leases(this).claim(fence, object);
    }

    public Transition<Grant> renew(Fence fence, Duration ttl, String note) {
        return new Leases(this).renew(fence, ttl, note);
    }

    public SimulatedPlatform release(Fence fence) {
        return new Leases(this).release(fence);
    }

    /** Who holds the lease now. */
    public Optional<Fence> holder() {
        return world.lease().isHeldAt(world.now())
                ? Optional.ofNullable(world.lease().fence())
                : Optional.empty();
    }

    /** Makes one change, with nobody in between. */
    public Transition<Effect> apply(Guard guard, Change change) {
        Optional<Effect> answer = check(guard, change);
        return answer.isPresent() ? unchanged(answer.get()) : write(guard, change);
    }

    /** The first piece of a change: what a provider answers after reading, without a write; empty if it goes on to write. */
    public Optional<Effect> check(Guard guard, Change change) {
        return new Changes(this).withoutWriting(guard, change);
    }

    /** The second piece: the write, in which the platform compares the epoch and state of the written object and nothing else. */
    public Transition<Effect> write(Guard guard, Change change) {
        return new Changes(this).write(guard, change);
    }

    public Optional<Checkpoint> checkpoint() {
        return world.journal().read();
    }

    public List<LogEntry> log() {
        return world.journal().log();
    }

    /**
     * Replaces the checkpoint.
     *
     * @throws PermanentException if the document is larger than {@link Capabilities#journalBytes()}
     */
    public Transition<Written> save(Fence fence, long expectedVersion, String document, Optional<LogEntry> entry) {
        SimulatedJournal journal = world.journal();
        Fence claim = journal.claim();
        Capabilities can = application.capabilities();
        int bytes = document.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > can.journalBytes()) {
            throw new PermanentException(
                    PermanentException.Reason.NO_ROOM,
                    "The journal of " + application.application() + " was to hold " + bytes + " bytes, but only "
                            + can.journalBytes() + " fit: the old document stays");
        } else if (rules.outranks(claim, fence)) {
            return unchanged(new Written.Superseded(requireNonNull(claim)));
        } else if (journal.holds(fence, expectedVersion, document)) {
            return unchanged(new Written.Saved(journal.version()));
        } else if (journal.version() != expectedVersion) {
            return unchanged(journal.conflict());
        }
        SimulatedJournal written = journal.written(fence, document, entry, can.logEntries());
        return becomes(world.with(written), new Written.Saved(written.version()));
    }

    public List<Signal> signals() {
        return world.signals();
    }

    /** @throws PermanentException beyond 100 signals of one rollout */
    public SimulatedPlatform post(Signal signal) {
        if (world.signals().stream().anyMatch(s -> s.id().equals(signal.id()))) {
            return this;
        }
        long kept = world.signals().stream()
                .filter(s -> s.rollout().equals(signal.rollout()))
                .count();
        if (kept >= SIGNALS_OF_A_ROLLOUT) {
            throw new PermanentException(
                    PermanentException.Reason.NO_ROOM,
                    "Signal " + signal.id() + " was posted to " + signal.rollout() + ", which holds " + kept
                            + " already: wait until it has ended");
        }
        List<Signal> all = new ArrayList<>(world.signals());
        all.add(signal);
        return with(world.withSignals(all));
    }

    public SimulatedPlatform discard(RolloutId rollout) {
        return with(world.withSignals(world.signals().stream()
                .filter(s -> !s.rollout().equals(rollout))
                .toList()));
    }

    Rules rules() {
        return rules;
    }

    World world() {
        return world;
    }

    String token() {
        String found = token;
        if (found == null) {
            found = Token.of(world, application.replicaShare());
            token = found;
        }
        return found;
    }

    SimulatedPlatform with(World other) {
        return other.equals(world) ? this : new SimulatedPlatform(application, rules, other);
    }

    <A> Transition<A> becomes(World next, A answer) {
        return new Transition<>(with(next), answer);
    }

    <A> Transition<A> unchanged(A answer) {
        return new Transition<>(this, answer);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof SimulatedPlatform that
                        && hashCode() == that.hashCode()
                        && application == that.application
                        && rules.equals(that.rules)
                        && world.equals(that.world));
    }

    @Override
    public int hashCode() {
        int found = hash;
        if (found == 0) {
            found = world.hashCode();
            hash = found;
        }
        return found;
    }

    @Override
    public String toString() {
        return "SimulatedPlatform[" + snapshot() + "]";
    }
}
