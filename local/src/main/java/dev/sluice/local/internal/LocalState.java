package dev.sluice.local.internal;

import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the daemon must not forget: one immutable value, replaced as a whole, and exactly what the state file holds.
 *
 * @param application whose state this is, as {@code name@environment}
 * @param salt random, 32 hexadecimal digits; makes the digests of secrets worthless elsewhere
 * @param lease the highest epoch and who got it; null if nobody ever drove
 * @param revisions oldest first
 * @param traffic the rules in force
 * @param instances the processes of all revisions
 * @param tasks every one-off task until it is forgotten
 * @param checkpoint the journal's document; null if there is none yet
 * @param log the journal's lines, oldest first
 * @param signals in the order of posting
 */
record LocalState(
        String application,
        String salt,
        @Nullable Leased lease,
        List<Staged> revisions,
        TrafficRules traffic,
        List<Running> instances,
        List<OneOff> tasks,
        @Nullable Stored checkpoint,
        List<LogEntry> log,
        List<Signal> signals) {

    LocalState {
        revisions = List.copyOf(revisions);
        instances = List.copyOf(instances);
        tasks = List.copyOf(tasks);
        log = List.copyOf(log);
        signals = List.copyOf(signals);
    }

    /** Nothing yet. */
    static LocalState empty(String application, String salt) {
        return new LocalState(
                application,
                salt,
                null,
                List.of(),
                TrafficRules.none(),
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of());
    }

    /** The highest epoch ever granted; 0 if none was. */
    long epoch() {
        return lease == null ? 0 : lease.fence().epoch();
    }

    /** A revision that exists; one that is being deleted does not. */
    Optional<Staged> revision(RevisionId id) {
        return existing().filter(revision -> revision.id().equals(id)).findFirst();
    }

    /** The revisions that exist. */
    Stream<Staged> existing() {
        return revisions.stream().filter(revision -> !revision.deleted());
    }

    Optional<OneOff> task(TaskId id) {
        return tasks.stream().filter(task -> task.task().equals(id)).findFirst();
    }

    LocalState withLease(Leased changed) {
        return new LocalState(
                application, salt, changed, revisions, traffic, instances, tasks, checkpoint, log, signals);
    }

    /** Adds a revision, or replaces the one with its id. */
    LocalState with(Staged changed) {
        return withRevisions(
                replaced(revisions, changed, revision -> revision.id().equals(changed.id())));
    }

    LocalState withRevisions(List<Staged> changed) {
        return new LocalState(application, salt, lease, changed, traffic, instances, tasks, checkpoint, log, signals);
    }

    LocalState withTraffic(TrafficRules changed) {
        return new LocalState(application, salt, lease, revisions, changed, instances, tasks, checkpoint, log, signals);
    }

    /** Adds a process, or replaces the one with its id. */
    LocalState with(Running changed) {
        return withInstances(
                replaced(instances, changed, instance -> instance.id().equals(changed.id())));
    }

    LocalState withInstances(List<Running> changed) {
        return new LocalState(application, salt, lease, revisions, traffic, changed, tasks, checkpoint, log, signals);
    }

    /** Adds a task, or replaces the one with its id. */
    LocalState with(OneOff changed) {
        return withTasks(replaced(tasks, changed, task -> task.task().equals(changed.task())));
    }

    LocalState withTasks(List<OneOff> changed) {
        return new LocalState(
                application, salt, lease, revisions, traffic, instances, changed, checkpoint, log, signals);
    }

    LocalState withJournal(Stored changed, List<LogEntry> lines) {
        return new LocalState(application, salt, lease, revisions, traffic, instances, tasks, changed, lines, signals);
    }

    LocalState withSignals(List<Signal> changed) {
        return new LocalState(application, salt, lease, revisions, traffic, instances, tasks, checkpoint, log, changed);
    }

    private static <T> List<T> replaced(List<T> all, T changed, java.util.function.Predicate<T> same) {
        if (all.stream().noneMatch(same)) {
            return Stream.concat(all.stream(), Stream.of(changed)).toList();
        }
        return all.stream().map(one -> same.test(one) ? changed : one).toList();
    }

    /**
     * The last lease that was granted.
     *
     * @param since when its holder got it
     * @param note what its holder said it was doing
     * @param ttl how long it lasts from its last renewal
     * @param released whether its holder has given it back
     */
    record Leased(Fence fence, Instant since, String note, Duration ttl, boolean released) {
        DriverId driver() {
            return fence.driver();
        }
    }

    /**
     * A revision.
     *
     * @param deleted whether it is only here until its last process has ended
     */
    record Staged(RevisionId id, Prepared prepared, Capacity capacity, boolean deleted) {
        Staged withCapacity(Capacity changed) {
            return new Staged(id, prepared, changed, deleted);
        }
    }

    /**
     * One process of a revision.
     *
     * @param port what it was told to listen on
     * @param process which one it is
     * @param since when it was started
     */
    record Running(String id, RevisionId revision, int port, ProcessIdentity process, Instant since) {}

    /**
     * A one-off task.
     *
     * @param process which process runs it, or ran it; null before it has one, which is never saved
     * @param exitCode its answer, where there was one
     */
    record OneOff(
            TaskId task,
            Prepared prepared,
            List<String> command,
            @Nullable ProcessIdentity process,
            TaskStatus.State state,
            @Nullable Integer exitCode) {
        OneOff {
            command = List.copyOf(command);
        }

        OneOff begun(ProcessIdentity identity) {
            return new OneOff(task, prepared, command, identity, state, exitCode);
        }

        OneOff ended(TaskStatus.State how, @Nullable Integer code) {
            return new OneOff(task, prepared, command, process, how, code);
        }
    }

    /**
     * The journal's checkpoint.
     *
     * @param epoch of its author, by which a write that is repeated after a lost answer is known
     */
    record Stored(long version, String document, long epoch) {}
}
