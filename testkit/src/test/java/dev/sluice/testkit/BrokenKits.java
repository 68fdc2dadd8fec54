package dev.sluice.testkit;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.fence.Fence;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Journal;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Nine providers, each with one mistake that providers make, under the kit. They run inside {@link BrokenKitsTest} only. */
final class BrokenKits {
    private BrokenKits() {}

    /** A new revision gets its share at once. */
    static final class StagesWithTraffic extends Broken {
        StagesWithTraffic() {
            super(sound -> new DelegatingDeployer(sound) {
                @Override
                public Effect apply(Guard guard, Change change) {
                    TrafficRules before = sound.observe().traffic();
                    Effect effect = super.apply(guard, change);
                    boolean changed = effect instanceof Effect.Applied applied && applied.changed();
                    if (changed && change instanceof Change.Stage stage && !before.isNone()) {
                        RevisionId fresh = SimulatedPlatform.revisionOf(stage.prepared());
                        RevisionId live = before.weights().keySet().iterator().next();
                        sound.platform()
                                .meddle(new ForeignChange.Route(TrafficRules.split(fresh, Weight.percent(50), live)));
                    }
                    return effect;
                }
            });
        }
    }

    /** A release gets a new revision each time, as if its name had a random part. */
    static final class StagesTwice extends Broken {
        StagesTwice() {
            super(sound -> new DelegatingDeployer(sound) {
                @Override
                public Effect apply(Guard guard, Change change) {
                    if (change instanceof Change.Stage stage
                            && observe().revision(stage.prepared().id()).isPresent()) {
                        int copies = observe().revisions().size();
                        Prepared copy = Prepared.of(stage.prepared().release(), Map.of("copy", "" + copies));
                        return super.apply(guard, new Change.Stage(copy));
                    }
                    return super.apply(guard, change);
                }
            });
        }
    }

    /** Looks at the token and not at the epoch. */
    static final class AcceptsStaleFence extends Broken {
        AcceptsStaleFence() {
            super(sound -> new DelegatingDeployer(sound) {
                @Override
                public Effect apply(Guard guard, Change change) {
                    Fence newest = sound.platform().state().holder().orElse(guard.fence());
                    return super.apply(new Guard(newest, guard.token()), change);
                }
            });
        }
    }

    /** Writes the rules without a look at who is ready. */
    static final class RoutesToUnready extends Broken {
        RoutesToUnready() {
            super(sound -> new DelegatingDeployer(sound) {
                @Override
                public Effect apply(Guard guard, Change change) {
                    Effect effect = super.apply(guard, change);
                    if (effect instanceof Effect.Refused
                            && change instanceof Change.Route route
                            && route.rules().matches().isEmpty()
                            && route.rules().mirror().isEmpty()
                            && observe().revisions().stream()
                                    .anyMatch(r -> route.rules().serves(r.id()))) {
                        sound.platform().meddle(new ForeignChange.Route(route.rules()));
                        return new Effect.Applied(true, Optional.of(route.rules()));
                    }
                    return effect;
                }
            });
        }
    }

    /** Ends what it is told to end. */
    static final class RetiresWithTraffic extends Broken {
        RetiresWithTraffic() {
            super(sound -> new DelegatingDeployer(sound) {
                @Override
                public Effect apply(Guard guard, Change change) {
                    Effect effect = super.apply(guard, change);
                    if (effect instanceof Effect.Refused && change instanceof Change.Retire retire) {
                        sound.platform()
                                .meddle(
                                        retire.mode() == RetireMode.DELETE
                                                ? new ForeignChange.Delete(retire.revision())
                                                : new ForeignChange.Scale(retire.revision(), Capacity.NONE));
                        return new Effect.Applied(true, Optional.empty());
                    }
                    return effect;
                }
            });
        }
    }

    /** Says that the second document is safe when it is not: after a while the first one is there again. */
    static final class LosesJournalWrite extends Broken {
        LosesJournalWrite() {
            super(sound -> new DelegatingDeployer(sound) {
                @Override
                public Journal journal() {
                    return new Forgetful(sound);
                }
            });
        }
    }

    /** Says what it was asked for, not what it did. */
    static final class ReportsWantedWeights extends Broken {
        ReportsWantedWeights() {
            super(sound -> new DelegatingDeployer(sound) {
                @Override
                public Effect apply(Guard guard, Change change) {
                    Effect effect = super.apply(guard, change);
                    return effect instanceof Effect.Applied applied && change instanceof Change.Route route
                            ? new Effect.Applied(applied.changed(), Optional.of(route.rules()))
                            : effect;
                }
            });
        }
    }

    /** Forgets a task when it has ended, so the same one runs again. */
    static final class RunsTasksAgain extends Broken {
        RunsTasksAgain() {
            super(sound -> new DelegatingDeployer(sound) {
                @Override
                public Effect apply(Guard guard, Change change) {
                    if (change instanceof Change.RunTask run
                            && observe()
                                    .task(run.task())
                                    .filter(t -> t.state() != TaskStatus.State.RUNNING)
                                    .isPresent()) {
                        super.apply(guard, new Change.ForgetTask(run.task()));
                    }
                    return super.apply(guard, change);
                }
            });
        }
    }

    /** Catches an interrupt somewhere deep in a read, and goes on as if there had been none. */
    static final class SwallowsInterrupts extends Broken {
        SwallowsInterrupts() {
            super(sound -> new DelegatingDeployer(sound) {
                @Override
                public Prepared prepare(Release release) {
                    boolean ignored = Thread.interrupted();
                    return super.prepare(release);
                }
            });
        }
    }

    private abstract static class Broken extends InMemoryKit {
        private final Function<InMemoryDeployer, Deployer> mistake;

        Broken(Function<InMemoryDeployer, Deployer> mistake) {
            super(Capabilities.builder(TrafficModel.WEIGHTED)
                    .weightStep(Weight.percent(10))
                    .build());
            this.mistake = mistake;
        }

        @Override
        Deployer wrapped(InMemoryDeployer deployer) {
            return mistake.apply(deployer);
        }
    }

    private record Forgetful(InMemoryDeployer sound) implements Journal {
        @Override
        public Optional<Checkpoint> read() {
            return sound.journal().read();
        }

        @Override
        public Written write(Fence fence, long expectedVersion, String document, Optional<LogEntry> entry) {
            Optional<Checkpoint> before = read();
            Written written = sound.journal().write(fence, expectedVersion, document, entry);
            if (written.equals(new Written.Saved(2))) {
                sound.platform()
                        .meddle(new ForeignChange.OverwriteJournal(
                                before.orElseThrow().document()));
            }
            return written;
        }

        @Override
        public List<LogEntry> log() {
            return sound.journal().log();
        }
    }
}
