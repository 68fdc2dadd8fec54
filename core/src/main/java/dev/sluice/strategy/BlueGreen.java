package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.analysis.Analysis;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateSpec;
import dev.sluice.traffic.Weight;
import java.time.Duration;

/**
 * The new release gets ready beside the old one, and then all traffic moves at once. Immutable.
 *
 * <p>Needs twice the capacity for a while. Until the commit, and afterwards for as long as the old revision is kept warm, the way back is
 * one change of traffic. Not for platforms where a ready instance is routed ({@link TrafficModel#REPLICA_SHARE}): the two would mix.
 *
 * @see <a href="https://martinfowler.com/bliki/BlueGreenDeployment.html">BlueGreenDeployment</a>
 */
public final class BlueGreen implements Strategy {
    private final Safeguards safeguards;

    private BlueGreen(Safeguards safeguards) {
        this.safeguards = requireNonNull(safeguards, "safeguards");
    }

    /** Starts from the defaults of {@link Safeguards#builder()}. */
    public static Builder builder() {
        return new Builder(Safeguards.builder());
    }

    /** With the given safeguards. */
    public static BlueGreen of(Safeguards safeguards) {
        return new BlueGreen(safeguards);
    }

    /** No bake time, the old revision stopped at once: for a way back that must be quick, and for tests. */
    public static BlueGreen instant() {
        return builder().build();
    }

    /** 10 min of bake time, the old revision warm for one hour. */
    public static BlueGreen cautious() {
        return builder()
                .bakeFor(Duration.ofMinutes(10))
                .keepOldWarmFor(Duration.ofHours(1))
                .build();
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
        return "blue-green";
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanDraft draft = new PlanDraft(name(), request, safeguards);
        draft.problems.require(
                !draft.replicaShare(),
                "strategy",
                name(),
                "can't be done where a ready instance is routed: use Rolling, or Recreate");
        if (draft.targetIsLive()) {
            return Resize.plan(draft);
        }
        draft.stageNew();
        draft.tasks();
        draft.scale(Role.NEW, draft.serving);
        draft.gates();
        draft.route(Weight.ALL);
        draft.bakeAndJudge();
        draft.commitAndRetire(true);
        draft.rollbackSideBySide();
        return draft.finish();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlueGreen that && safeguards.equals(that.safeguards);
    }

    @Override
    public int hashCode() {
        return safeguards.hashCode();
    }

    @Override
    public String toString() {
        return "BlueGreen[" + safeguards + "]";
    }

    /** Collects the options; {@link #build()} reports everything that is wrong with them at once. */
    public static final class Builder {
        private final Safeguards.Builder safeguards;

        private Builder(Safeguards.Builder safeguards) {
            this.safeguards = safeguards;
        }

        /** Adds a command of the new release that runs once before it starts; see {@link Safeguards.Builder#task}. */
        public Builder task(String name, Duration limit, String... command) {
            safeguards.task(name, limit, command);
            return this;
        }

        /** Adds a gate that is asked when the new revision is ready and before the switch. */
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

        /** How long the old revision keeps running after the commit, for a way back in one change. Default: zero. */
        public Builder keepOldWarmFor(Duration keepOldWarm) {
            safeguards.keepOldWarmFor(keepOldWarm);
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
        public BlueGreen build() {
            return new BlueGreen(safeguards.build());
        }
    }
}
