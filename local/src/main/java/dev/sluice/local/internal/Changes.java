package dev.sluice.local.internal;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.fence.Fence;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes changes, if their guard still holds: epoch first, then "is it so already", then the token, then the rules of this platform.
 *
 * <p>A change is in force when it is in the state; the processes follow.
 */
final class Changes {
    private final StateKeeper keeper;
    private final Leases leases;
    private final Supervisor supervisor;
    private final Starter starter;
    private final Router router;
    private final StateDirectory directory;

    Changes(
            StateKeeper keeper,
            Leases leases,
            Supervisor supervisor,
            Starter starter,
            Router router,
            StateDirectory directory) {
        this.keeper = keeper;
        this.leases = leases;
        this.supervisor = supervisor;
        this.starter = starter;
        this.router = router;
        this.directory = directory;
    }

    Effect apply(Guard guard, Change change, Map<String, String> secrets) {
        synchronized (keeper) {
            Optional<Fence> by = leases.superseding(guard.fence());
            if (by.isPresent()) {
                return new Effect.Superseded(by.get());
            }
            return change.match(
                    this::stage,
                    scale -> scale(scale, guard, secrets),
                    route -> route(route.rules(), guard),
                    retire -> retire(retire, guard),
                    task -> runTask(task, secrets),
                    this::forgetTask);
        }
    }

    private Effect stage(Change.Stage stage) {
        LocalState state = keeper.state();
        RevisionId id = new RevisionId(stage.prepared().id().value());
        if (state.revision(id).isPresent()) {
            return done(false);
        }
        keeper.commit(state.withRevisions(state.revisions().stream()
                        .filter(one -> !one.id().equals(id))
                        .toList())
                .with(new LocalState.Staged(id, stage.prepared(), Capacity.NONE, false)));
        return done(true);
    }

    private Effect scale(Change.Scale scale, Guard guard, Map<String, String> secrets) {
        LocalState state = keeper.state();
        Optional<LocalState.Staged> staged = state.revision(scale.revision());
        staged.ifPresent(revision -> starter.learn(revision.id(), secrets));
        if (staged.isPresent() && staged.get().capacity().equals(scale.capacity())) {
            return done(false);
        }
        if (isStale(guard)) {
            return stale();
        }
        if (staged.isEmpty()) {
            return absent(scale.revision());
        }
        if (scale.capacity() instanceof Capacity.Auto) {
            return new Effect.Refused("there is no autoscaler on a single machine: use a fixed count");
        }
        if (scale.capacity().floor() == 0 && state.traffic().serves(scale.revision())) {
            return new Effect.Refused("revision " + scale.revision() + " serves: move its traffic away first");
        }
        keeper.commit(state.with(staged.get().withCapacity(scale.capacity())));
        supervisor.forgive(scale.revision());
        return done(true);
    }

    private Effect route(TrafficRules rules, Guard guard) {
        LocalState state = keeper.state();
        if (state.traffic().equals(rules)) {
            return new Effect.Applied(false, Optional.of(rules));
        }
        if (isStale(guard)) {
            return stale();
        }
        Optional<RevisionId> missing = rules.revisions().stream()
                .filter(revision -> state.revision(revision).isEmpty())
                .findFirst();
        if (missing.isPresent()) {
            return absent(missing.get());
        }
        String unready = rules.revisions().stream()
                .filter(revision -> rules.serves(revision) && supervisor.ready(revision) == 0)
                .map(RevisionId::value)
                .collect(Collectors.joining(", "));
        if (!unready.isEmpty()) {
            return new Effect.Refused("no instance of revision " + unready + " is ready");
        }
        keeper.commit(state.withTraffic(rules));
        router.route(rules);
        return new Effect.Applied(true, Optional.of(rules));
    }

    private Effect retire(Change.Retire retire, Guard guard) {
        LocalState state = keeper.state();
        Optional<LocalState.Staged> staged = state.revision(retire.revision());
        boolean stopped = staged.isPresent()
                && retire.mode() == RetireMode.STOP
                && staged.get().capacity().floor() == 0;
        if (staged.isEmpty() || stopped) {
            return done(false);
        }
        if (isStale(guard)) {
            return stale();
        }
        if (state.traffic().revisions().contains(retire.revision())) {
            return new Effect.Refused("revision " + retire.revision() + " has traffic: route it away first");
        }
        LocalState.Staged left = new LocalState.Staged(
                staged.get().id(), staged.get().prepared(), Capacity.NONE, retire.mode() == RetireMode.DELETE);
        keeper.commit(state.with(left));
        return done(true);
    }

    private Effect runTask(Change.RunTask wanted, Map<String, String> secrets) {
        if (keeper.state().task(wanted.task()).isPresent()) {
            return done(false);
        }
        starter.startTask(
                new LocalState.OneOff(
                        wanted.task(), wanted.prepared(), wanted.command(), null, TaskStatus.State.RUNNING, null),
                secrets);
        return done(true);
    }

    private Effect forgetTask(Change.ForgetTask forgotten) {
        LocalState state = keeper.state();
        Optional<LocalState.OneOff> task = state.task(forgotten.task());
        if (task.isEmpty()) {
            return done(false);
        }
        if (task.get().state() == TaskStatus.State.RUNNING) {
            return new Effect.Refused("task " + forgotten.task() + " is still running");
        }
        keeper.commit(state.withTasks(state.tasks().stream()
                .filter(one -> !one.task().equals(forgotten.task()))
                .toList()));
        starter.forget(forgotten.task());
        directory.discardTask(forgotten.task());
        return done(true);
    }

    private boolean isStale(Guard guard) {
        return !guard.token().equals(SnapshotToken.of(keeper.state()));
    }

    private Effect stale() {
        return new Effect.Stale("revisions, capacity or traffic were changed since the snapshot, under epoch "
                + keeper.state().epoch());
    }

    private static Effect absent(RevisionId revision) {
        return new Effect.Refused("revision " + revision + " does not exist");
    }

    private static Effect done(boolean changed) {
        return new Effect.Applied(changed, Optional.empty());
    }
}
