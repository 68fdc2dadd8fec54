package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.analysis.Evidence;
import java.time.Duration;
import java.util.Optional;

/**
 * What a rollout knows of how good the new revision is. Kept in the journal, so that whoever takes over goes on with the same judgement.
 *
 * @param step what was measured at the step it is at
 * @param background what was measured since the step that began the analysis in the background
 * @param steppedBackFrom the index of the furthest step from which it stepped back; -1 if it never did
 */
public record Judging(Optional<Evidence> step, Optional<Evidence> background, int steppedBackFrom) {
    /** Nothing is known. */
    public static final Judging NONE = new Judging(Optional.empty(), Optional.empty(), -1);

    public Judging {
        requireNonNull(step, "step");
        requireNonNull(background, "background");
    }

    Judging atNextStep() {
        return new Judging(Optional.empty(), background, steppedBackFrom);
    }

    /** Time that was spent paused does not count. */
    Judging afterPause(Duration paused) {
        return new Judging(
                step.map(e -> e.afterPause(paused)), background.map(e -> e.afterPause(paused)), steppedBackFrom);
    }

    Judging withStep(Evidence evidence) {
        return new Judging(Optional.of(evidence), background, steppedBackFrom);
    }

    Judging withBackground(Evidence evidence) {
        return new Judging(step, Optional.of(evidence), steppedBackFrom);
    }

    /** At most once from each step: what can't be told there a second time is not tried a third. */
    boolean mayStepBackFrom(int index) {
        return index > steppedBackFrom;
    }

    Judging steppedBackFrom(int index) {
        return new Judging(Optional.empty(), background, index);
    }
}
