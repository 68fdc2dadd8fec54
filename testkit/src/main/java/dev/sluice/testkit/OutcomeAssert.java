package dev.sluice.testkit;

import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.fence.DriverId;
import dev.sluice.release.RevisionId;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/** Assertions about how a rollout ended; each failure says how it really did. Not for several threads. */
public final class OutcomeAssert extends AbstractAssert<OutcomeAssert, Outcome> {
    OutcomeAssert(Outcome actual) {
        super(actual, OutcomeAssert.class);
    }

    /** The release is live. */
    public OutcomeAssert isPromoted() {
        actualAs(Outcome.Promoted.class, "promoted");
        return this;
    }

    /** The release with this label is live. */
    public OutcomeAssert isPromotedTo(String label) {
        Outcome.Promoted promoted = actualAs(Outcome.Promoted.class, "promoted");
        return require(promoted.label().equals(label), "promoted to '" + label + "'");
    }

    /** It was live already, and nothing was written. */
    public OutcomeAssert isUnchanged() {
        return require(actualAs(Outcome.Promoted.class, "promoted").unchanged(), "unchanged");
    }

    /** The old release is live. */
    public OutcomeAssert isRolledBack() {
        actualAs(Outcome.RolledBack.class, "rolled back");
        return this;
    }

    /** The old release is live, for a cause of this kind. */
    public OutcomeAssert isRolledBackBecauseOf(Cause.Kind kind) {
        Outcome.RolledBack back = actualAs(Outcome.RolledBack.class, "rolled back because of " + kind);
        return require(back.cause().kind() == kind, "rolled back because of " + kind);
    }

    /** The old release is live, and this revision carries it. */
    public OutcomeAssert isRolledBackTo(RevisionId revision) {
        Outcome.RolledBack back = actualAs(Outcome.RolledBack.class, "rolled back to " + revision);
        return require(back.to().equals(Optional.of(revision)), "rolled back to " + revision);
    }

    /** A first release was taken back, and nothing is live. */
    public OutcomeAssert isRolledBackToNothing() {
        Outcome.RolledBack back = actualAs(Outcome.RolledBack.class, "rolled back to nothing");
        return require(back.to().isEmpty(), "rolled back to nothing");
    }

    /** It can't be done, and nothing was changed. */
    public OutcomeAssert isRefused() {
        actualAs(Outcome.Refused.class, "refused");
        return this;
    }

    /** It can't be done, and one of the problems is with this field. */
    public OutcomeAssert isRefusedNaming(String field) {
        Outcome.Refused refused = actualAs(Outcome.Refused.class, "refused naming '" + field + "'");
        return require(
                refused.problems().stream().anyMatch(p -> p.field().equals(field)), "refused naming '" + field + "'");
    }

    /** This driver was at work, and nothing was changed. */
    public OutcomeAssert isRefusedBecauseHeldBy(DriverId driver) {
        Outcome.Refused refused = actualAs(Outcome.Refused.class, "refused because of " + driver);
        boolean held =
                refused.held().filter(h -> h.fence().driver().equals(driver)).isPresent();
        return require(held, "refused because of " + driver);
    }

    /** Another driver has taken over. */
    public OutcomeAssert isSuperseded() {
        actualAs(Outcome.Superseded.class, "superseded");
        return this;
    }

    /** This driver has taken over. */
    public OutcomeAssert isSupersededBy(DriverId driver) {
        Outcome.Superseded superseded = actualAs(Outcome.Superseded.class, "superseded by " + driver);
        return require(superseded.by().driver().equals(driver), "superseded by " + driver);
    }

    /** This process stopped on the way, and a later one can go on. */
    public OutcomeAssert isResumable() {
        return require(
                actualAs(Outcome.Interrupted.class, "interrupted and resumable").resumable(), "resumable");
    }

    /** This process stopped on the way, for a cause of this kind. */
    public OutcomeAssert isInterruptedBecauseOf(Cause.Kind kind) {
        Outcome.Interrupted interrupted = actualAs(Outcome.Interrupted.class, "interrupted because of " + kind);
        return require(interrupted.cause().kind() == kind, "interrupted because of " + kind);
    }

    private <T extends Outcome> T actualAs(Class<T> type, String expected) {
        isNotNull();
        require(type.isInstance(actual), expected);
        return type.cast(actual);
    }

    private OutcomeAssert require(boolean holds, String expected) {
        if (!holds) {
            failWithMessage("Expected the outcome to be %s but it was%n  %s", expected, actual);
        }
        return this;
    }
}
