package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.analysis.Analysis;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateSpec;
import dev.sluice.traffic.Weight;
import java.time.Duration;

/**
 * The new release replaces the old one some instances at a time. Immutable.
 *
 * <p>Never more than the wanted count plus {@link #maxSurge()} instances run, and never fewer than the wanted count minus {@link
 * #maxUnavailable()} are ready. Where there are weights, traffic follows the counts: it leaves instances before they end. Both versions
 * serve at once. Where the old revision serves nobody any more, the first batch takes all traffic. Not for platforms that can only
 * switch.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment">rolling update of a
 *     Deployment</a>
 */
public final class Rolling implements Strategy {
    private final Amount maxSurge;
    private final Amount maxUnavailable;
    private final Duration bakeBetween;
    private final Safeguards safeguards;

    private Rolling(Builder builder, Safeguards safeguards) {
        this.maxSurge = builder.maxSurge;
        this.maxUnavailable = builder.maxUnavailable;
        this.bakeBetween = builder.bakeBetween;
        this.safeguards = safeguards;
    }

    /** Starts from a surge of 25 %, none unavailable, no bake time between, and the defaults of {@link Safeguards#builder()}. */
    public static Builder builder() {
        return new Builder(Safeguards.builder());
    }

    /** One more instance at a time, none unavailable. */
    public static Rolling oneByOne() {
        return builder().maxSurge(Amount.instances(1)).build();
    }

    /** What a Kubernetes Deployment does unless told otherwise: a surge of 25 %, 25 % unavailable. */
    public static Rolling likeDeployment() {
        return builder().maxUnavailable(Amount.percent(25)).build();
    }

    /** Instances beyond the wanted count, a fraction counting as a whole one. */
    public Amount maxSurge() {
        return maxSurge;
    }

    /** Instances that may be missing from the wanted count, a fraction counting as none. */
    public Amount maxUnavailable() {
        return maxUnavailable;
    }

    /** How long the new revision must stay ready after each batch but the last. */
    public Duration bakeBetween() {
        return bakeBetween;
    }

    @Override
    public Safeguards safeguards() {
        return safeguards;
    }

    /** A builder that holds what this strategy holds. */
    public Builder toBuilder() {
        return new Builder(safeguards.toBuilder())
                .maxSurge(maxSurge)
                .maxUnavailable(maxUnavailable)
                .bakeBetween(bakeBetween);
    }

    @Override
    public String name() {
        return "rolling";
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanDraft draft = new PlanDraft(name(), request, safeguards);
        draft.problems.require(
                draft.capabilities.trafficModel() != TrafficModel.SWITCH_ONLY || draft.old.isEmpty(),
                "strategy",
                name(),
                "can't be done where traffic can only be switched: use BlueGreen");
        if (draft.targetIsLive()) {
            return Resize.plan(draft);
        }
        draft.stageNew();
        draft.tasks();
        int oldLeft = 0;
        if (draft.old.isEmpty()) {
            draft.scale(Role.NEW, draft.capacity);
            draft.gates();
            if (!draft.replicaShare()) {
                draft.route(Weight.ALL);
            }
        } else {
            oldLeft = new Batches(draft, this).addTo(this);
        }
        draft.bakeAndJudge();
        draft.commitAndRetire(oldLeft > 0);
        draft.rollbackSideBySide();
        return draft.finish();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rolling that
                && maxSurge.equals(that.maxSurge)
                && maxUnavailable.equals(that.maxUnavailable)
                && bakeBetween.equals(that.bakeBetween)
                && safeguards.equals(that.safeguards);
    }

    @Override
    public int hashCode() {
        return java.util.Objects.hash(maxSurge, maxUnavailable, bakeBetween, safeguards);
    }

    @Override
    public String toString() {
        return "Rolling[surge " + maxSurge + ", unavailable " + maxUnavailable + ", between " + bakeBetween + ", "
                + safeguards + "]";
    }

    /** Collects the options; {@link #build()} reports everything that is wrong with them at once. */
    public static final class Builder {
        private Safeguards.Builder safeguards;
        private Amount maxSurge = Amount.percent(25);
        private Amount maxUnavailable = Amount.instances(0);
        private Duration bakeBetween = Duration.ZERO;

        private Builder(Safeguards.Builder safeguards) {
            this.safeguards = safeguards;
        }

        /** Instances beyond the wanted count, rounded up. */
        public Builder maxSurge(Amount maxSurge) {
            this.maxSurge = requireNonNull(maxSurge, "maxSurge");
            return this;
        }

        /** Instances that may be missing from the wanted count, rounded down. */
        public Builder maxUnavailable(Amount maxUnavailable) {
            this.maxUnavailable = requireNonNull(maxUnavailable, "maxUnavailable");
            return this;
        }

        /** How long the new revision must stay ready after each batch but the last. Default: zero. */
        public Builder bakeBetween(Duration bakeBetween) {
            this.bakeBetween = requireNonNull(bakeBetween, "bakeBetween");
            return this;
        }

        /** Everything that is not about batches; replaces what was said of it before. An old revision can't be kept warm. */
        public Builder safeguards(Safeguards safeguards) {
            this.safeguards = safeguards.toBuilder();
            return this;
        }

        /** Adds a command of the new release that runs once before it starts; see {@link Safeguards.Builder#task}. */
        public Builder task(String name, Duration limit, String... command) {
            safeguards.task(name, limit, command);
            return this;
        }

        /** Adds a gate that is asked when the first batch is ready and before it gets traffic. */
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
        public Rolling build() {
            Problems problems = safeguards.problems();
            problems.require(
                    maxSurge.value() > 0 || maxUnavailable.value() > 0,
                    "maxSurge",
                    maxSurge,
                    "must be more than zero when maxUnavailable is " + maxUnavailable + ": nothing could move");
            problems.requireNotNegative("bakeBetween", bakeBetween);
            problems.require(
                    safeguards.keepOldWarm().isZero(),
                    "keepOldWarmFor",
                    safeguards.keepOldWarm(),
                    "must be zero: the old revision ends in batches, so there is nothing whole to keep warm");
            problems.throwIfAny("This rolling strategy");
            return new Rolling(this, safeguards.build());
        }
    }
}
