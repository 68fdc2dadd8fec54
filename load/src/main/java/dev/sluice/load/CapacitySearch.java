package dev.sluice.load;

import dev.sluice.load.CapacityStep.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Which rates are tried: rising by a factor until a limit breaks, then between the highest good rate and the lowest that was too much.
 * An invalid step is repeated; if it stays so, nothing above it is known and the search ends there. Not for several threads.
 */
final class CapacitySearch {
    /** How often a rate is tried before it counts as one that this machine can't judge. */
    private static final int TRIES = 3;

    private final double growth;
    private final double precision;
    private final double highest;
    private final Function<Rate, CapacityStep> trial;
    private final List<CapacityStep> steps = new ArrayList<>();

    /**
     * @param growth from one rising rate to the next, above 1
     * @param precision how far the lowest rate that is too much may lie above the highest good one, as a share of it
     * @param highest the last rate that is tried
     */
    CapacitySearch(double growth, double precision, Rate highest, Function<Rate, CapacityStep> trial) {
        this.growth = growth;
        this.precision = precision;
        this.highest = highest.perSecond();
        this.trial = trial;
    }

    /** Every step, in the order of trying. */
    List<CapacityStep> from(Rate lowest) {
        double good = 0;
        double next = lowest.perSecond();
        while (true) {
            Verdict verdict = attempt(next);
            if (verdict == Verdict.TOO_MUCH && good > 0) {
                between(good, next);
                return List.copyOf(steps);
            } else if (verdict != Verdict.GOOD || next >= highest) {
                return List.copyOf(steps);
            }
            good = next;
            next = Math.min(next * growth, highest);
        }
    }

    private void between(double lower, double upper) {
        double good = lower;
        double tooMuch = upper;
        while (tooMuch / good > 1 + precision) {
            double middle = Math.sqrt(good * tooMuch);
            switch (attempt(middle)) {
                case GOOD -> good = middle;
                case TOO_MUCH -> tooMuch = middle;
                case INVALID -> {
                    return;
                }
            }
        }
    }

    private Verdict attempt(double perSecond) {
        CapacityStep step = trial.apply(Rate.perSecond(perSecond));
        steps.add(step);
        for (int tries = 1; tries < TRIES && step.verdict() == Verdict.INVALID; tries++) {
            step = trial.apply(step.rate());
            steps.add(step);
        }
        return step.verdict();
    }
}
