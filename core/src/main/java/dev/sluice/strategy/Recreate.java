package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.analysis.Analysis;
import dev.sluice.deploy.RetireMode;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.Weight;
import java.time.Duration;

/**
 * The old release ends before the new one starts, for what can't run twice. Immutable.
 *
 * <p>Declares a downtime: from the moment the old revision loses its traffic until the new one has it. The plan says so. Gates are asked
 * before the downtime begins, tasks run inside it.
 */
public final class Recreate implements Strategy {
    private final Safeguards safeguards;

    private Recreate(Safeguards safeguards) {
        this.safeguards = requireNonNull(safeguards, "safeguards");
    }

    /** Starts from the defaults of {@link Safeguards#builder()}. */
    public static Builder builder() {
        return new Builder(Safeguards.builder());
    }

    /** With the given safeguards; an old revision can't be kept warm. */
    public static Recreate of(Safeguards safeguards) {
        return new Builder(safeguards.toBuilder()).build();
    }

    /** The defaults: no bake time, the old revision stopped but kept. */
    public static Recreate withDowntime() {
        return builder().build();
    }

    @Override
    public Safeguards safeguards() {
        return safeguards;
    }

    /** A builder that holds what this strategy holds. */
    public Builder toBuilder() {
        return new Builder(safeguards.toBuilder());
    }

    @Override
    public String name() {
        return "recreate";
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanDraft draft = new PlanDraft(name(), request, safeguards);
        draft.problems.require(
                draft.capabilities.noTraffic() || draft.replicaShare() || draft.old.isEmpty(),
                "strategy",
                name(),
                "needs a platform that can route nothing: use BlueGreen or Rolling");
        if (draft.targetIsLive()) {
            return Resize.plan(draft);
        }
        draft.stageNew();
        draft.gates();
        if (draft.old.isPresent()) {
            if (!draft.replicaShare()) {
                draft.routeNothing();
                draft.drainOld();
            }
            draft.scale(Role.OLD, Capacity.NONE);
            draft.plan.warning(
                    "there is a downtime from the end of the old release until the new one has traffic, about "
                            + Durations.text(safeguards.limits().expectedStart()));
        }
        draft.tasks();
        draft.scale(Role.NEW, draft.serving);
        if (!draft.replicaShare()) {
            draft.route(Weight.ALL);
        }
        draft.bakeAndJudge();
        draft.commitAndRetire(false);
        rollback(draft);
        return draft.finish();
    }

    private void rollback(PlanDraft draft) {
        Duration limit = draft.limits().rollback();
        if (!draft.replicaShare()) {
            draft.plan.rollbackStep(new Step.Route(Weight.ZERO, Weight.ZERO, limit));
            if (!draft.limits().drain().isZero()) {
                draft.plan.rollbackStep(new Step.Drain(Role.NEW, draft.limits().drain()));
            }
        }
        draft.plan.rollbackStep(new Step.Scale(Role.NEW, Capacity.NONE, limit));
        if (draft.old.isPresent()) {
            draft.plan.rollbackStep(new Step.Stage(Role.OLD, limit));
            Capacity recorded = draft.restored();
            draft.plan.rollbackStep(new Step.Scale(Role.OLD, draft.pinned(recorded), limit));
            if (!draft.replicaShare()) {
                draft.plan.rollbackStep(new Step.Route(Weight.ZERO, Weight.ALL, limit));
            }
            if (!draft.replicaShare() || !recorded.equals(draft.pinned(recorded))) {
                draft.plan.rollbackStep(new Step.Scale(Role.OLD, recorded, limit));
            }
        }
        draft.plan.rollbackStep(new Step.Retire(Role.NEW, RetireMode.DELETE, Duration.ZERO, limit));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Recreate that && safeguards.equals(that.safeguards);
    }

    @Override
    public int hashCode() {
        return safeguards.hashCode();
    }

    @Override
    public String toString() {
        return "Recreate[" + safeguards + "]";
    }

    /** Collects the options; {@link #build()} reports everything that is wrong with them at once. */
    public static final class Builder {
        private final Safeguards.Builder safeguards;

        private Builder(Safeguards.Builder safeguards) {
            this.safeguards = safeguards;
        }

        /** Adds a command of the new release that runs once in the downtime; see {@link Safeguards.Builder#task}. */
        public Builder task(String name, Duration limit, String... command) {
            safeguards.task(name, limit, command);
            return this;
        }

        /** Adds a gate that is asked before the downtime begins. */
        public Builder gate(GateSpec gate, Duration limit) {
            safeguards.gate(gate, limit);
            return this;
        }

        /** How long the new revision must stay ready with all traffic before the commit. Default: zero. */
        public Builder bakeFor(Duration bake) {
            safeguards.bakeFor(bake);
            return this;
        }

        /** Judges the new revision after the bake time, with all traffic and before the commit; see {@link Safeguards.Builder#judgedBy}. */
        public Builder judgedBy(Analysis analysis) {
            safeguards.judgedBy(analysis);
            return this;
        }

        /** Leaves nothing of the old revision. Default: it is stopped and can be started again. */
        public Builder deleteOld() {
            safeguards.deleteOld();
            return this;
        }

        public Builder limits(Limits limits) {
            safeguards.limits(limits);
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public Recreate build() {
            safeguards
                    .problems()
                    .require(
                            safeguards.keepOldWarm().isZero(),
                            "keepOldWarmFor",
                            safeguards.keepOldWarm(),
                            "must be zero: what can't run twice can't be kept warm")
                    .throwIfAny("This recreate strategy");
            return new Recreate(safeguards.build());
        }
    }
}
