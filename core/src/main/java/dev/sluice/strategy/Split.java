package dev.sluice.strategy;

import dev.sluice.traffic.Weight;

/**
 * So many new instances of so many, where every instance that is ready has its part of the traffic.
 *
 * @param fresh the new ones; at least one, at most as many as are wanted
 * @param all the new ones and at least one old one
 * @see <a href="https://argo-rollouts.readthedocs.io/en/stable/features/canary/#mimicking-rolling-update">Argo Rollouts, whose rule this is
 *     where as many are live as are wanted</a>
 */
record Split(int fresh, int all) {

    int old() {
        return all - fresh;
    }

    /** The share that the new ones really have. */
    Weight share() {
        return Weight.ofParts(fresh, all);
    }

    @Override
    public String toString() {
        return fresh + " of " + all;
    }

    /**
     * The split whose share is nearest, with at most one instance more in all than are wanted or live, whichever is more. Old ones go only
     * as new ones take their place, so that never fewer serve than did before, until there are as many new ones as are wanted. Of two
     * that are as near, the smaller share, and then the one with more instances.
     *
     * @param wanted how many new ones there are to be in the end; at least one
     * @param live how many old ones there were before the first split; at least one
     * @param fresh how many new ones there are now
     * @param old how many old ones are left now; at least one
     */
    static Split nearest(Weight share, int wanted, int live, int fresh, int old) {
        Split best = new Split(Math.max(1, fresh), Math.max(1, fresh) + old);
        for (int all = Math.max(wanted, live) + 1; all > 1; all--) {
            int most = Math.min(wanted, all - 1);
            int least = Math.max(Math.max(1, fresh), all - old);
            if (all < live) { // only as many new ones as are wanted can do with fewer
                least = Math.max(least, wanted);
            }
            int down = (int) ((long) all * share.basisPoints() / 10_000);
            for (int count = down; least <= most && count <= down + 1; count++) {
                Split split = new Split(Math.max(least, Math.min(most, count)), all);
                best = split.isNearer(share, best) ? split : best;
            }
        }
        return best;
    }

    private boolean isNearer(Weight share, Split than) {
        int compared = Long.compare(error(share) * than.all, than.error(share) * all);
        return compared == 0 ? (long) fresh * than.all < (long) than.fresh * all : compared < 0;
    }

    /** By how much the share is missed, times the count of all. */
    private long error(Weight share) {
        return Math.abs(10_000L * fresh - (long) share.basisPoints() * all);
    }
}
