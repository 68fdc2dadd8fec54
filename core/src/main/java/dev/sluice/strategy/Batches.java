package dev.sluice.strategy;

import dev.sluice.release.Capacity;
import dev.sluice.traffic.Weight;
import java.time.Duration;

/**
 * The batches of a rolling replacement: which counts follow each other, and the traffic that goes with them. Used for one plan.
 *
 * <p>A batch starts as many new instances as the surge leaves room for, gives them their share, and then ends old ones. Where there are
 * weights the last old instances stay until the commit if there is room for them, because they are the quickest way back.
 */
final class Batches {
    private final PlanDraft draft;
    private final Duration bakeBetween;
    private final int wanted;
    private final int surge;
    private final int unavailable;
    private int fresh;
    private int old;
    private Weight share = Weight.ZERO;

    Batches(PlanDraft draft, Rolling rolling) {
        this.draft = draft;
        this.bakeBetween = rolling.bakeBetween();
        this.wanted = draft.serving.floor();
        this.surge = rolling.maxSurge().ofRoundedUp(wanted);
        int missing = rolling.maxUnavailable().ofRoundedDown(wanted);
        this.unavailable = surge == 0 && missing == 0 ? 1 : missing; // as a Deployment does when both round to nothing
        this.old = draft.oldCount();
    }

    /** Adds the steps of all batches; answers how many old instances are left for after the commit. */
    int addTo(Rolling rolling) {
        while (fresh < wanted || (old > 0 && draft.replicaShare())) {
            int grown = Math.max(fresh, Math.min(wanted, wanted + surge - old));
            int kept = kept(grown);
            if (grown + kept == 0) {
                draft.problems.require(
                        false,
                        "maxUnavailable",
                        rolling.maxUnavailable(),
                        "must leave one of " + wanted + " instances while the surge is " + rolling.maxSurge()
                                + ": allow a surge, or use Recreate, which declares its downtime");
                return old;
            }
            add(grown, kept);
        }
        return old;
    }

    private int kept(int grown) {
        int needed = Math.max(0, Math.min(old, wanted - unavailable - grown));
        boolean mayEndAll = draft.replicaShare() && grown > 0;
        return mayEndAll || grown == wanted ? needed : Math.max(needed, Math.min(old, surge));
    }

    private void add(int grown, int kept) {
        boolean last = grown == wanted;
        if (grown > fresh) {
            draft.scale(Role.NEW, last ? draft.serving : new Capacity.Fixed(grown));
            if (fresh == 0) {
                draft.gates();
            }
        }
        if (!draft.replicaShare() && grown > 0) {
            Weight next = last || kept == 0 || !draft.oldServes() ? Weight.ALL : share(grown, kept);
            if (!next.equals(share)) {
                draft.route(next);
            }
            share = next;
        }
        if (kept < old && (!last || draft.replicaShare())) {
            if (kept == 0 && !draft.replicaShare()) {
                draft.drainOld();
            }
            draft.scale(Role.OLD, Capacity.fixed(kept));
            old = kept;
        }
        fresh = grown;
        if (!last && fresh > 0) {
            draft.bake(bakeBetween);
        }
    }

    /** The share that the counts stand for, in steps of the platform, and never all or nothing while both serve. */
    private Weight share(int fresh, int old) {
        int step = draft.capabilities.weightStep().basisPoints();
        int exact = Weight.ofParts(fresh, fresh + old).basisPoints();
        int rounded = Math.round((float) exact / step) * step;
        return new Weight(Math.max(step, Math.min(10_000 - step, rounded)));
    }
}
