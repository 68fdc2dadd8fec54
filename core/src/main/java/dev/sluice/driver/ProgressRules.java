package dev.sluice.driver;

import dev.sluice.Problems;

/** What holds for every {@link Progress} that a driver can have written. */
final class ProgressRules {
    private ProgressRules() {}

    /** @throws dev.sluice.ConfigurationException naming what does not fit */
    static void check(Progress.Builder of) {
        boolean forward = of.phase == Progress.Phase.FORWARD;
        int steps = forward ? of.plan.steps().size() : of.plan.rollback().size();
        int commit = of.plan.commitPoint();
        new Problems()
                .require(of.step >= 0 && of.step <= steps, "step", of.step, "must be in [0, " + steps + "]")
                .require(forward || of.cause.isPresent(), "cause", of.cause, "must be there on the way back")
                .require(forward || !of.committed, "committed", of.committed, "must be false on the way back")
                .require(
                        !forward || of.committed == of.step > commit,
                        "committed",
                        of.committed,
                        "must say whether the step is beyond the commit, which is step " + commit)
                .throwIfAny("This progress of " + of.rollout);
    }
}
