package dev.sluice.local.internal;

import dev.sluice.SluiceException;
import dev.sluice.deploy.Readiness;
import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the processes be what the state wants: starts what is missing, stops what is too much, restarts what crashed, tells the router who is
 * ready.
 *
 * <p>Each {@link #tick} compares the world with the state anew, so a tick that failed, for a full disk say, is made up for by the next one.
 * Everything here is guarded by the keeper's monitor.
 */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Set<Integer> NOT_STARTED = Set.of(126, 127);

    private final StateKeeper keeper;
    private final Router router;
    private final StateDirectory directory;
    private final HealthCheck health;
    private final Starter starter;
    private final Duration drainLimit;
    private final Map<String, Instance> live = new LinkedHashMap<>();
    private final Map<RevisionId, CrashHistory> crashes = new HashMap<>();
    private boolean halting;
    private String lastSeen = "";

    Supervisor(
            StateKeeper keeper,
            Router router,
            StateDirectory directory,
            HealthCheck health,
            Starter starter,
            Duration drainLimit) {
        this.keeper = keeper;
        this.router = router;
        this.directory = directory;
        this.health = health;
        this.starter = starter;
        this.drainLimit = drainLimit;
    }

    /** Takes over the processes that an earlier daemon started and that still run; never starts a second copy of one. */
    void adopt() {
        synchronized (keeper) {
            long now = SystemTime.nanos();
            for (LocalState.Running running : keeper.state().instances()) {
                live.put(running.id(), Instance.adopted(running, settings(running.revision()), now));
            }
            publish();
        }
    }

    /** A person or a driver wants the revision anew: earlier crashes no longer count. */
    void forgive(RevisionId revision) {
        history(revision).calm();
    }

    /** Compares the world with the state and does what is due. */
    void tick() {
        synchronized (keeper) {
            long now = SystemTime.nanos();
            for (Instance instance : List.copyOf(live.values())) {
                watch(instance, now);
            }
            for (LocalState.Staged revision : keeper.state().revisions()) {
                reconcile(revision, now);
            }
            publish();
            String seen = keeper.state()
                    .existing()
                    .map(revision -> running(revision.id()) + "/" + ready(revision.id()) + " " + readiness(revision))
                    .collect(Collectors.joining(";"));
            if (!seen.equals(lastSeen)) {
                lastSeen = seen;
                keeper.changed();
            }
        }
    }

    /** Stops every process and starts no other one. */
    void halt() {
        synchronized (keeper) {
            halting = true;
            live.values().forEach(instance -> instance.leave(drainLimit, SystemTime.nanos()));
            publish();
        }
    }

    /** Whether no process is left. */
    boolean isHalted() {
        synchronized (keeper) {
            return live.isEmpty();
        }
    }

    /** Processes of a revision, those on their way in and out included. */
    int running(RevisionId revision) {
        return (int) of(revision).count();
    }

    /** Processes of a revision that serve and have settled. */
    int ready(RevisionId revision) {
        long now = SystemTime.nanos();
        return (int) of(revision).filter(instance -> instance.isReady(now)).count();
    }

    /** The port of a process that serves. */
    OptionalInt port(RevisionId revision) {
        return of(revision)
                .filter(Instance::serves)
                .mapToInt(one -> one.record().port())
                .findFirst();
    }

    Readiness readiness(LocalState.Staged revision) {
        int wanted = revision.capacity().floor();
        int running = running(revision.id());
        int ready = ready(revision.id());
        if (wanted == 0) {
            return running == 0
                    ? new Readiness.Idle()
                    : new Readiness.Progressing(running + " of its instances still end");
        }
        CrashHistory history = crashes.getOrDefault(revision.id(), new CrashHistory());
        if (ready < wanted && history.isLoop()) {
            return new Readiness.Failed(history.last());
        }
        if (ready == wanted && running == wanted) {
            return new Readiness.Ready();
        }
        String problems = of(revision.id())
                .filter(instance -> !instance.serves() && !instance.isLeaving())
                .map(Instance::problem)
                .distinct()
                .collect(Collectors.joining(", "));
        String why = Stream.of(problems, history.last())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return new Readiness.Progressing(
                ready + " of " + wanted + " instances are ready" + (why.isEmpty() ? "" : ": " + why));
    }

    private Stream<Instance> of(RevisionId revision) {
        return live.values().stream()
                .filter(instance -> instance.record().revision().equals(revision));
    }

    private void watch(Instance instance, long now) {
        RevisionId revision = instance.record().revision();
        if (instance.isLeaving()) {
            if (instance.proceedOut(now, () -> router.closeWebSockets(revision, instance.upstream()))) {
                remove(instance);
            }
        } else if (!instance.isAlive()) {
            instance.lost();
            if (remove(instance)) {
                crashed(instance, now);
            }
        } else if (instance.beginCheck(now)) {
            instance.awaits(health.ask(
                            instance.record().port(),
                            instance.settings().healthPath(),
                            instance.settings().healthWithin())
                    .thenAccept(problem -> checked(instance, problem)));
        } else if (instance.isStable(now)) {
            history(revision).calm();
        }
    }

    private void checked(Instance instance, String problem) {
        synchronized (keeper) {
            if (instance.endCheck(problem, SystemTime.nanos())) {
                LOG.info("{} {}", instance.upstream(), problem.isEmpty() ? "serves" : "is out: " + problem);
                publish();
            }
        }
    }

    private void crashed(Instance instance, long now) {
        RevisionId revision = instance.record().revision();
        CrashHistory history = history(revision);
        OptionalInt code = instance.exitCode();
        String output = starter.redact(
                revision,
                OutputFile.lastLines(
                        directory.output(revision, instance.record().id())));
        String how =
                "an instance ended with " + (code.isPresent() ? "exit code " + code.getAsInt() : "an unknown exit code")
                        + (output.isEmpty() ? ", having written nothing" : "; it wrote last: " + output);
        Duration wait = instance.settings().restartAfter(history.exits() + 1);
        if (code.isPresent() && NOT_STARTED.contains(code.getAsInt())) {
            history.impossible(how, wait, now);
        } else {
            history.exited(how, wait, now);
        }
        LOG.warn("Revision {}: {}. Next start in {}", revision, how, wait);
    }

    private boolean remove(Instance instance) {
        try {
            LocalState state = keeper.state();
            keeper.commit(state.withInstances(state.instances().stream()
                    .filter(one -> !one.id().equals(instance.record().id()))
                    .toList()));
            live.remove(instance.record().id());
            return true;
        } catch (SluiceException full) {
            LOG.warn("The end of {} is not recorded yet: {}", instance.upstream(), full.getMessage());
            if (halting) {
                // whoever comes next sees that its process is gone
                live.remove(instance.record().id());
            }
            return false;
        }
    }

    private void reconcile(LocalState.Staged revision, long now) {
        int wanted = revision.deleted() || halting ? 0 : revision.capacity().floor();
        List<Instance> staying = new ArrayList<>(
                of(revision.id()).filter(instance -> !instance.isLeaving()).toList());
        staying.sort(Comparator.comparing(Instance::serves).reversed());
        for (Instance excess : staying.subList(Math.min(wanted, staying.size()), staying.size())) {
            excess.leave(drainLimit, now);
        }
        for (int missing = wanted - staying.size();
                missing > 0 && history(revision.id()).mayStart(now);
                missing--) {
            start(revision, now);
        }
        if (revision.deleted() && running(revision.id()) == 0) {
            bury(revision);
        }
    }

    private void bury(LocalState.Staged revision) {
        LocalState state = keeper.state();
        keeper.commit(state.withRevisions(state.revisions().stream()
                .filter(one -> !one.id().equals(revision.id()))
                .toList()));
        crashes.remove(revision.id());
        starter.forget(revision.id());
        router.forget(Set.of(revision.id()));
        directory.discardOutputs(revision.id());
    }

    private void start(LocalState.Staged revision, long now) {
        try {
            Set<Integer> taken =
                    live.values().stream().map(one -> one.record().port()).collect(Collectors.toSet());
            Instance started = starter.start(revision, taken, now);
            live.put(started.record().id(), started);
            LOG.info(
                    "Started {} as process {}",
                    started.upstream(),
                    started.record().process().pid());
        } catch (SluiceException impossible) {
            CrashHistory history = history(revision.id());
            InstanceSettings settings =
                    InstanceSettings.fromPins(revision.prepared().pins());
            history.impossible(
                    String.valueOf(impossible.getMessage()), settings.restartAfter(history.exits() + 1), now);
            LOG.warn("Revision {}: {}", revision.id(), impossible.getMessage());
        }
    }

    private void publish() {
        Map<RevisionId, List<Upstream>> asked = upstreams(Instance::isLastResort);
        // checks fail on a machine that has too much to do; if that took the last instance out, every request were lost
        asked.putAll(upstreams(Instance::serves));
        router.ready(asked);
    }

    private Map<RevisionId, List<Upstream>> upstreams(Predicate<Instance> which) {
        return live.values().stream()
                .filter(which)
                .collect(Collectors.groupingBy(
                        instance -> instance.record().revision(),
                        HashMap::new,
                        Collectors.mapping(Instance::upstream, Collectors.toUnmodifiableList())));
    }

    private CrashHistory history(RevisionId revision) {
        return crashes.computeIfAbsent(revision, name -> new CrashHistory());
    }

    private InstanceSettings settings(RevisionId revision) {
        return keeper.state().revisions().stream()
                .filter(one -> one.id().equals(revision))
                .findFirst()
                .map(one -> InstanceSettings.fromPins(one.prepared().pins()))
                .orElse(InstanceSettings.DEFAULTS);
    }
}
