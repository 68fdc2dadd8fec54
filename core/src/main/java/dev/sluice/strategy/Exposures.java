package dev.sluice.strategy;

import dev.sluice.analysis.Analysis;
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
    private final int live;
    private int fresh;
    private int old;

    Exposures(PlanDraft draft, Canary canary) {
        this.draft = draft;
        this.steps = canary.steps();
        this.background = canary.background();
        this.wanted = draft.serving.floor();
        this.live = draft.old.isPresent() ? draft.oldCount() : 0;
        this.old = live;
        check();
    }

    /** Step by step where somebody has traffic to share, and else all at once. */
    void add() {
        boolean shared = draft.old.isPresent() && draft.oldServes() && (live > 0 || !draft.replicaShare());
        if (shared) {
            addSteps();
        } else {
            addAllAtOnce();
        }
    }

    private void addSteps() {
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
        if (draft.replicaShare() && draft.live < live) {
            draft.plan.warning("of the old revision " + draft.live + " of " + live
                    + " instances are ready: as long as that is so, the new one gets more than these shares");
        }
    }

    private void addAllAtOnce() {
        grow(draft.serving);
        if (!draft.replicaShare()) {
            draft.route(Weight.ALL);
        } else if (draft.oldServes()) { // somebody has stopped it, and what is left of it ends before the commit
            draft.scale(Role.OLD, Capacity.NONE);
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
        int exact = Math.max(1, (wanted * share.basisPoints() + 9_999) / 10_000);
        growTo(step.instances().orElse(exact));
        draft.route(share, step);
    }

    /** What of the old revision gives way ends when what takes its place is ready; the share is that of the instances that there are then. */
    private void byCounts(CanaryStep step, List<String> rounded) {
        Split split = Split.nearest(step.weight(), wanted, live, fresh, old);
        if (!split.share().equals(step.weight())) {
            rounded.add(step.weight() + " is " + split + " (" + split.share() + ")");
        }
        growTo(split.fresh());
        if (split.old() < old) {
            old = split.old();
            draft.scale(Role.OLD, Capacity.fixed(old));
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
        for (int i = 0; i < steps.size(); i++) {
            check("step " + (i + 1), steps.get(i));
        }
    }

    private void check(String name, CanaryStep step) {
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
        boolean whole = step.weight().basisPoints() % 10_000 == 0;
        draft.problems.require(
                whole
                        || draft.capabilities.trafficModel() != TrafficModel.WEIGHTED
                        || draft.capabilities.weightStep().basisPoints() < 10_000,
                "weight",
                step.weight(),
                "can't be given where weights come in steps of 100%: use BlueGreen with a gate before the switch");
        step.analysis()
                .ifPresent(analysis -> draft.problems.require(
                        !draft.replicaShare() || analysis.whenInconclusive() != Analysis.WhenInconclusive.STEP_BACK,
                        "whenInconclusive",
                        analysis.whenInconclusive(),
                        "can't be done where instances are the traffic: use ROLL_BACK or HOLD"));
        step.checkGates(name, draft.gateNames, draft.problems);
    }
}
