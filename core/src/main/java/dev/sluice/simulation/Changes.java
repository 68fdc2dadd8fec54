package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.RetireMode;
import dev.sluice.fence.Fence;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Shares;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.util.Optional;
import java.util.Set;

/** How one change is judged, and what it does, in one world. */
final class Changes {
    private final SimulatedPlatform platform;
    private final SimulatedApplication application;
    private final Rules rules;
    private final World world;

    Changes(SimulatedPlatform platform) {
        this.platform = platform;
        this.application = platform.application();
        this.rules = platform.rules();
        this.world = platform.world();
    }

    /** What is answered without a write, by a read of the anchor, the object and the rest, in the order of the contract. */
    Optional<Effect> withoutWriting(Guard guard, Change change) {
        Fence anchor = world.journal().claim();
        if (rules.outranks(anchor, guard.fence())) {
            return Optional.of(new Effect.Superseded(requireNonNull(anchor)));
        }
        Optional<Effect> outranked = outranked(guard, change);
        if (outranked.isPresent()) {
            return outranked;
        }
        if (isSo(change)) {
            return Optional.of(new Effect.Applied(false, achieved(change)));
        }
        boolean needsToken =
                change.match(stage -> false, scale -> true, route -> true, retire -> true, r -> false, f -> false);
        if (needsToken && rules.comparesTokens() && !guard.token().equals(platform.token())) {
            return Optional.of(stale());
        }
        return refusal(change).map(Effect.Refused::new);
    }

    /** The write itself, in which the platform compares the object that is written and nothing else. */
    Transition<Effect> write(Guard guard, Change change) {
        Optional<Effect> outranked = outranked(guard, change);
        if (outranked.isPresent()) {
            return platform.unchanged(outranked.get());
        }
        Optional<String> line = change.match(
                stage -> Optional.empty(),
                scale -> line(scale.revision()),
                route -> Optional.of(Token.traffic(world.traffic().rules())),
                retire -> line(retire.revision()),
                runTask -> Optional.empty(),
                forgetTask -> Optional.empty());
        if (line.isPresent() && rules.comparesTokens() && !guard.token().contains(line.get())) {
            return platform.unchanged(stale());
        }
        World after = change.match(
                stage -> staged(stage.prepared(), guard.fence()),
                scale -> world.revision(scale.revision())
                        .map(r -> world.with(r.scaled(scale.capacity())))
                        .orElse(world),
                route -> application.replicaShare()
                        ? world
                        : world.with(
                                world.traffic().routed(rounded(route.rules()), world.now(), application.propagation())),
                this::retired,
                task -> world.tasks().task(task.task()).isPresent()
                        ? world
                        : world.with(world.tasks().with(started(task))),
                forget -> world.with(world.tasks().without(forget.task())));
        boolean changed = !after.equals(world);
        World claimed =
                written(change).map(o -> after.claimed(o, guard.fence())).orElse(after);
        SimulatedPlatform next = platform.with(claimed);
        return new Transition<>(next, new Effect.Applied(changed, new Changes(next).achieved(change)));
    }

    private Optional<Effect> outranked(Guard guard, Change change) {
        Fence claim = written(change).map(world::claim).orElse(null);
        return rules.outranks(claim, guard.fence())
                ? Optional.of(new Effect.Superseded(requireNonNull(claim)))
                : Optional.empty();
    }

    /** The object that a change writes; none for a revision that is yet to be made. */
    private Optional<Governed> written(Change change) {
        return change.match(
                stage -> Optional.<Governed>empty(),
                scale -> Optional.of(new Governed.Revision(scale.revision())),
                route -> Optional.of(new Governed.Traffic()),
                retire -> Optional.of(new Governed.Revision(retire.revision())),
                runTask -> Optional.of(new Governed.Tasks()),
                forgetTask -> Optional.of(new Governed.Tasks()));
    }

    private Optional<String> line(RevisionId id) {
        return world.revision(id).map(Token::revision);
    }

    private Effect stale() {
        return new Effect.Stale(
                "the platform is now: " + platform.token().strip().replace("\n", ", "));
    }

    private boolean isSo(Change change) {
        return change.match(
                stage -> rules.adoptsStaged()
                        && world.revision(stage.prepared().id()).isPresent(),
                scale -> world.revision(scale.revision())
                        .filter(r -> r.capacity().equals(scale.capacity()))
                        .isPresent(),
                route -> world.traffic().rules().equals(rounded(route.rules())),
                retire -> world.revision(retire.revision())
                        .map(r ->
                                retire.mode() == RetireMode.STOP && r.capacity().equals(Capacity.NONE))
                        .orElse(true),
                runTask -> world.tasks().task(runTask.task()).isPresent(),
                forgetTask -> world.tasks().task(forgetTask.task()).isEmpty());
    }

    private Optional<TrafficRules> achieved(Change change) {
        return change instanceof Change.Route ? Optional.of(world.traffic().rules()) : Optional.empty();
    }

    private TrafficRules rounded(TrafficRules wanted) {
        Weight step = application.capabilities().weightStep();
        boolean switched = step.equals(Weight.ALL);
        return application.replicaShare() || switched ? wanted : Shares.rounded(wanted, step);
    }

    private Optional<String> refusal(Change change) {
        return change.match(
                stage -> Optional.empty(),
                this::refusal,
                this::refusal,
                retire -> rules.keepsServing()
                                && world.traffic().rules().revisions().contains(retire.revision())
                        ? Optional.of(retire.revision() + " has traffic: "
                                + world.traffic().rules())
                        : Optional.empty(),
                task -> application.capabilities().tasks()
                        ? Optional.empty()
                        : Optional.of("this platform runs no tasks"),
                forget -> world.tasks()
                        .task(forget.task())
                        .filter(SimulatedTask::running)
                        .map(t -> "task " + t.id() + " runs"));
    }

    private Optional<String> refusal(Change.Scale scale) {
        if (world.revision(scale.revision()).isEmpty()) {
            return Optional.of("there is no revision " + scale.revision());
        }
        boolean ends = scale.capacity().equals(Capacity.NONE)
                && !application.replicaShare()
                && world.traffic().serves(scale.revision());
        return ends && rules.keepsServing()
                ? Optional.of(scale.revision() + " serves: " + world.traffic().rules())
                : Optional.empty();
    }

    private Optional<String> refusal(Change.Route route) {
        Capabilities can = application.capabilities();
        TrafficRules wanted = route.rules();
        if (application.replicaShare()) {
            return Optional.of("ready instances are the traffic here, which is "
                    + world.traffic().rules());
        } else if (wanted.isNone() && !can.noTraffic()) {
            return Optional.of("this platform always has traffic");
        } else if (!wanted.matches().isEmpty() && !can.matches()) {
            return Optional.of("this platform has no matches");
        } else if (wanted.mirror().isPresent() && !can.mirror()) {
            return Optional.of("this platform has no mirror");
        } else if (wanted.weights().size() > 1 && can.weightStep().equals(Weight.ALL)) {
            return Optional.of("traffic can only be switched as a whole here");
        }
        Set<RevisionId> all = wanted.revisions();
        for (RevisionId id : all) {
            Optional<SimulatedRevision> revision = world.revision(id);
            if (revision.isEmpty()) {
                return Optional.of("there is no revision " + id);
            } else if (wanted.serves(id) && revision.get().instances().ready() == 0) {
                return Optional.of(id + " has no ready instance");
            }
        }
        return Optional.empty();
    }

    private World staged(Prepared prepared, Fence fence) {
        boolean there = world.revision(prepared.id()).isPresent();
        if (there && rules.adoptsStaged()) {
            return world;
        }
        RevisionId first = SimulatedPlatform.revisionOf(prepared);
        RevisionId id = there ? new RevisionId(first + "-" + world.revisions().size()) : first;
        Origin origin = there ? new Origin.Adopted(id.value()) : new Origin.Managed(prepared.id());
        return world.with(SimulatedRevision.of(
                id,
                origin,
                prepared.label(),
                application.behaviour(prepared.label()),
                fence,
                Capacity.NONE,
                Instances.NONE));
    }

    private World retired(Change.Retire retire) {
        return retire.mode() == RetireMode.DELETE
                ? world.without(retire.revision())
                : world.revision(retire.revision())
                        .map(r -> world.with(r.scaled(Capacity.NONE)))
                        .orElse(world);
    }

    private SimulatedTask started(Change.RunTask task) {
        TaskBehaviour behaviour = application.task(task.command().get(0));
        return new SimulatedTask(task.task(), behaviour, world.now().plus(behaviour.runs()), false);
    }
}
