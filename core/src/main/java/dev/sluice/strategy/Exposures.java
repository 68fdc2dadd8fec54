package dev.sluice.strategy;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the steps of a canary into those of a plan: weights where the platform has them, counts where instances are the traffic. */
final class Exposures {
    private final PlanDraft draft;
    private final List<CanaryStep> steps;
    private final Optional<Canary.Background> background;
    private final int wanted;
    private int fresh;
    private int old;

    Exposures(PlanDraft draft, Canary canary) {
        this.draft = draft;
        this.steps = canary.steps();
        this.background = canary.background();
        this.wanted = draft.serving.floor();
        this.old = draft.old.isPresent() ? draft.oldCount() : 0;
        check();
    }

    void addSteps() {
        List<String> rounded = new ArrayList<>();
        for (int i = 0; i < steps.size() && !steps.get(i).weight().equals(Weight.ALL); i++) {
            if (draft.replicaShare()) {
                byCounts(steps.get(i), rounded);
            } else {
                byWeight(steps.get(i), rounded);
            }
            watchFrom(i + 1);
            hold(steps.get(i));
        }
        grow(draft.serving);
        if (draft.replicaShare()) {
            draft.scale(Role.OLD, Capacity.NONE);
        } else {
            draft.route(Weight.ALL);
        }
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).weight().equals(Weight.ALL)) {
                watchFrom(i + 1);
                hold(steps.get(i));
            }
        }
        if (!rounded.isEmpty()) {
            draft.plan.warning("shares that this platform can't give exactly: " + String.join(", ", rounded));
        }
    }

    void addAllAtOnce() {
        grow(draft.serving);
        if (!draft.replicaShare()) {
            draft.route(Weight.ALL);
        }
        background.ifPresent(b -> draft.watch(b.analysis()));
    }

    private void watchFrom(int step) {
        background.filter(b -> b.fromStep() == step).ifPresent(b -> draft.watch(b.analysis()));
    }

    private void hold(CanaryStep step) {
        draft.bake(step.bake());
        step.analysis().ifPresent(draft::judge);
        step.gates().forEach(draft::gate);
    }

    private void byWeight(CanaryStep step, List<String> rounded) {
        Weight share = rounded(step.weight());
        if (!share.equals(step.weight())) {
            rounded.add(step.weight() + " is " + share);
        }
        int exact = Math.max(1, (int) Math.ceil(wanted * (share.basisPoints() / 10_000.0)));
        growTo(step.instances().orElse(exact));
        draft.route(share, step);
    }

    /** The nearest count of new instances among all, the old ones making up for the rest, with one more in all where that is nearer. */
    private void byCounts(CanaryStep step, List<String> rounded) {
        Split split = Split.nearest(step.weight(), wanted, fresh);
        Weight share = Weight.ofParts(split.fresh(), split.all());
        if (!share.equals(step.weight())) {
            rounded.add(step.weight() + " is " + split.fresh() + " of " + split.all() + " (" + share + ")");
        }
        growTo(split.fresh());
        int left = split.all() - split.fresh();
        if (left < old) {
            draft.scale(Role.OLD, Capacity.fixed(left));
            old = left;
        }
    }

    private void growTo(int count) {
        if (count >= wanted) {
            grow(draft.serving);
        } else if (count > fresh) {
            grow(Capacity.fixed(count));
        }
    }

    private void grow(Capacity capacity) {
        if (fresh >= wanted) {
            return;
        }
        boolean first = fresh == 0;
        fresh = Math.min(wanted, capacity.floor());
        draft.scale(Role.NEW, capacity);
        if (first) {
            draft.gates();
        }
    }

    /** In steps of the platform, and never all or nothing while both serve; no share stays none. */
    private Weight rounded(Weight weight) {
        if (weight.basisPoints() == 0) {
            return weight;
        }
        int step = draft.capabilities.weightStep().basisPoints();
        int nearest = Math.round((float) weight.basisPoints() / step) * step;
        return new Weight(Math.max(step, Math.min(10_000 - step, nearest)));
    }

    private void check() {
        draft.problems.require(
                draft.capabilities.trafficModel() != TrafficModel.SWITCH_ONLY,
                "strategy",
                "canary",
                "can't be done where traffic can only be switched: use BlueGreen with a gate before the switch");
        for (CanaryStep step : steps) {
            draft.problems.require(
                    step.matches().isEmpty() || draft.capabilities.matches(),
                    "matches",
                    step.matches(),
                    "can't be done on this platform: use weights");
            draft.problems.require(
                    step.mirrored().basisPoints() == 0 || draft.capabilities.mirror(),
                    "mirror",
                    step.mirrored(),
                    "can't be done on this platform: use a small weight");
            draft.problems.require(
                    !draft.replicaShare() || step.weight().basisPoints() > 0,
                    "weight",
                    step.weight(),
                    "must be more than nothing where a ready instance is routed");
            draft.problems.require(
                    !draft.replicaShare() || step.instances().isEmpty(),
                    "instances",
                    step.instances(),
                    "can't be set apart from the weight where instances are the traffic");
        }
    }

    /**
     * So many new instances of so many.
     *
     * @see <a href="https://argo-rollouts.readthedocs.io/en/stable/features/canary/#mimicking-rolling-update">Argo Rollouts, whose rule this is</a>
     */
    private record Split(int fresh, int all) {
        static Split nearest(Weight weight, int wanted, int atLeast) {
            double share = weight.basisPoints() / 10_000.0;
            Split best = new Split(Math.max(1, atLeast), Math.max(wanted, Math.max(1, atLeast) + 1));
            for (int all = wanted; all <= wanted + 1; all++) {
                for (int count : new int[] {(int) Math.floor(all * share), (int) Math.ceil(all * share)}) {
                    Split split = new Split(Math.max(Math.max(1, atLeast), count), all);
                    if (split.fresh < split.all && split.error(share) < best.error(share)) {
                        best = split;
                    }
                }
            }
            return best;
        }

        private double error(double share) {
            return Math.abs((double) fresh / all - share);
        }
    }
}
