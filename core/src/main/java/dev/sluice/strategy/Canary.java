package dev.sluice.strategy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.analysis.Analysis;
import dev.sluice.gate.GateSpec;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The new release gets a little of the traffic first and more and more of it, step by step, as long as it holds; the old one stays whole
 * until the commit, so that the way back is one change of traffic. Immutable.
 *
 * <p>Where the platform splits by weights the steps are weights, rounded to what it can do; where instances are the traffic they are
 * counts, and the plan says which share each step really is. Where traffic can only be switched a canary is refused: there a
 * {@link BlueGreen} with a gate before the switch is the nearest.
 *
 * @see <a href="https://argo-rollouts.readthedocs.io/en/stable/features/canary/">Argo Rollouts: canary</a>
 * @see <a href="https://docs.flagger.app/usage/deployment-strategies">Flagger: deployment strategies</a>
 */
public final class Canary implements Strategy {
    private final List<CanaryStep> steps;
    private final Optional<Background> background;
    private final Safeguards safeguards;

    /**
     * What judges beside the steps.
     *
     * @param fromStep the step with whose traffic it begins; the first is 1
     */
    public record Background(Analysis analysis, int fromStep) {
        public Background {
            requireNonNull(analysis, "analysis");
        }
    }

    private Canary(List<CanaryStep> steps, Optional<Background> background, Safeguards safeguards) {
        this.steps = List.copyOf(steps);
        this.background = background;
        this.safeguards = safeguards;
    }

    /** Starts from: no step, no gate before traffic, no bake time at 100 %, the old revision stopped but kept, default limits. */
    public static Builder builder() {
        return new Builder(Safeguards.builder());
    }

    /**
     * Steps by weight alone, each held for the same time.
     *
     * @param percents like 5, 25, 50; 100 % follows by itself
     * @throws dev.sluice.ConfigurationException naming everything that does not fit
     */
    public static Canary byWeights(Duration bake, double... percents) {
        Builder builder = builder();
        for (double percent : percents) {
            builder.step(CanaryStep.to(Weight.percent(percent)).bakeFor(bake));
        }
        return builder.build();
    }

    /** At least one, with growing weights. All traffic follows after the last. */
    public List<CanaryStep> steps() {
        return steps;
    }

    /** What judges the new revision beside the steps, from one of them to the commit. */
    public Optional<Background> background() {
        return background;
    }

    @Override
    public Safeguards safeguards() {
        return safeguards;
    }

    /** A builder that holds what this strategy holds. */
    public Builder toBuilder() {
        Builder builder = new Builder(safeguards.toBuilder());
        steps.forEach(builder::step);
        background.ifPresent(b -> builder.backgroundAnalysis(b.analysis(), b.fromStep()));
        return builder;
    }

    @Override
    public String name() {
        return "canary";
    }

    @Override
    public Plan plan(PlanRequest request) {
        PlanDraft draft = new PlanDraft(name(), request, safeguards);
        if (draft.targetIsLive()) {
            return Resize.plan(draft);
        }
        draft.stageNew();
        draft.tasks();
        Exposures exposures = new Exposures(draft, this);
        draft.throwIfAny(); // what is wrong may be what a step can't even be made of
        exposures.add();
        draft.bakeAndJudge();
        background.ifPresent(b -> draft.conclude(b.analysis()));
        draft.commitAndRetire(!draft.replicaShare());
        draft.rollbackSideBySide();
        return draft.finish();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Canary that
                && steps.equals(that.steps)
                && background.equals(that.background)
                && safeguards.equals(that.safeguards);
    }

    @Override
    public int hashCode() {
        return Objects.hash(steps, background, safeguards);
    }

    @Override
    public String toString() {
        return "Canary[" + steps
                + background
                        .map(b -> ", " + b.analysis().name() + " from step " + b.fromStep())
                        .orElse("") + ", " + safeguards + "]";
    }

    /** Collects steps and options; {@link #build()} reports everything that is wrong with them at once. */
    public static final class Builder {
        private final List<CanaryStep> steps = new ArrayList<>();
        private Optional<Background> background = Optional.empty();
        private Safeguards.Builder safeguards;

        private Builder(Safeguards.Builder safeguards) {
            this.safeguards = safeguards;
        }

        /** Adds a step after those before it. */
        public Builder step(CanaryStep step) {
            steps.add(requireNonNull(step, "step"));
            return this;
        }

        /** Like {@link #backgroundAnalysis(Analysis, int)} from the first step on. */
        public Builder backgroundAnalysis(Analysis analysis) {
            return backgroundAnalysis(analysis, 1);
        }

        /**
         * Judges the new revision beside the steps: in rounds of its own while they bake, ask and wait, from when that step's traffic is
         * there. A judge who says no ends the rollout wherever it is. Before the commit it concludes, with a round more if there was none
         * yet; its time limit counts only there. Default: nobody judges beside the steps.
         *
         * @param fromStep the first step is 1
         */
        public Builder backgroundAnalysis(Analysis analysis, int fromStep) {
            this.background = Optional.of(new Background(analysis, fromStep));
            return this;
        }

        /** Everything that is not about steps; replaces what was said of it before. */
        public Builder safeguards(Safeguards safeguards) {
            this.safeguards = safeguards.toBuilder();
            return this;
        }

        /** Adds a command of the new release that runs once before it starts; see {@link Safeguards.Builder#task}. */
        public Builder task(String name, Duration limit, String... command) {
            safeguards.task(name, limit, command);
            return this;
        }

        /** Adds a gate that is asked when the first instances are ready and before they get traffic. */
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
        public Canary build() {
            Problems problems = safeguards.problems();
            problems.require(!steps.isEmpty(), "steps", steps, "must be at least one");
            Weight before = Weight.ZERO;
            Set<String> names = safeguards.gateNames();
            for (int i = 0; i < steps.size(); i++) {
                String name = "step " + (i + 1);
                steps.get(i).check(name, before, problems);
                before = steps.get(i).weight();
                steps.get(i).checkGates(name, names, problems);
            }
            background.ifPresent(b -> check(b, problems));
            problems.throwIfAny("This canary");
            return new Canary(steps, background, safeguards.build());
        }

        private void check(Background beside, Problems problems) {
            String name = beside.analysis().name();
            problems.require(
                    beside.fromStep() >= 1 && beside.fromStep() <= Math.max(1, steps.size()),
                    "backgroundAnalysis " + name,
                    beside.fromStep(),
                    "must begin with a step in [1, " + steps.size() + "]");
            problems.require(
                    beside.analysis().whenInconclusive() != Analysis.WhenInconclusive.STEP_BACK,
                    "backgroundAnalysis " + name,
                    beside.analysis().whenInconclusive(),
                    "must be ROLL_BACK or HOLD: it belongs to no step");
            problems.require(
                    Stream.concat(steps.stream().flatMap(s -> s.analysis().stream()), safeguards.analysis().stream())
                            .noneMatch(a -> a.name().equals(name)),
                    "backgroundAnalysis",
                    name,
                    "must have a name that no analysis of a step has");
        }
    }
}
