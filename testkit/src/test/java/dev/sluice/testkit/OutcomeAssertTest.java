package dev.sluice.testkit;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Problem;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.release.RevisionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeAssertTest {
    private static final RevisionId OLD = new RevisionId("old");
    private static final DriverId BOB = new DriverId("bob");
    private static final Outcome PROMOTED = new Outcome.Promoted("v2", new RevisionId("new"), true);
    private static final Outcome CHANGED = new Outcome.Promoted("v2", new RevisionId("new"), false);
    private static final Outcome BACK =
            new Outcome.RolledBack(new Cause(Cause.Kind.ABORTED, "bake", "asked for"), Optional.of(OLD));
    private static final Outcome TAKEN_BACK =
            new Outcome.RolledBack(new Cause(Cause.Kind.DEADLINE, "scale", "too slow"), Optional.empty());
    private static final Outcome REFUSED =
            new Outcome.Refused(List.of(new Problem("release", "v2", "must run")), Optional.empty());
    private static final Outcome BUSY =
            new Outcome.Refused(List.of(), Optional.of(new Grant.Held(new Fence(1, BOB), Instant.EPOCH, "rolling v3")));
    private static final Outcome SUPERSEDED = new Outcome.Superseded(new Fence(2, BOB));
    private static final Outcome STOPPED =
            new Outcome.Interrupted(new Cause(Cause.Kind.STOPPED, "bake", "SIGTERM"), true);
    private static final Outcome LOST =
            new Outcome.Interrupted(new Cause(Cause.Kind.TARGET_GONE, "bake", "gone"), false);

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void each_assertion_holds_for_its_outcome_and_fails_with_the_real_one_for_another(
            String name, Consumer<OutcomeAssert> assertion, Outcome right, Outcome wrong) {
        assertion.accept(assertThat(right));

        assertThatThrownBy(() -> assertion.accept(assertThat(wrong)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(wrong.toString());
    }

    static Stream<Arguments> each_assertion_holds_for_its_outcome_and_fails_with_the_real_one_for_another() {
        return Stream.of(
                row("promoted", OutcomeAssert::isPromoted, CHANGED, BACK),
                row("promoted to a label", a -> a.isPromotedTo("v2"), PROMOTED, BACK),
                row("unchanged", OutcomeAssert::isUnchanged, PROMOTED, CHANGED),
                row("rolled back", OutcomeAssert::isRolledBack, BACK, PROMOTED),
                row("for a cause", a -> a.isRolledBackBecauseOf(Cause.Kind.ABORTED), BACK, TAKEN_BACK),
                row("to a revision", a -> a.isRolledBackTo(OLD), BACK, TAKEN_BACK),
                row("to nothing", OutcomeAssert::isRolledBackToNothing, TAKEN_BACK, BACK),
                row("refused", OutcomeAssert::isRefused, REFUSED, BACK),
                row("refused naming", a -> a.isRefusedNaming("release"), REFUSED, BUSY),
                row("held", a -> a.isRefusedBecauseHeldBy(BOB), BUSY, REFUSED),
                row("superseded", OutcomeAssert::isSuperseded, SUPERSEDED, STOPPED),
                row(
                        "superseded by",
                        a -> a.isSupersededBy(BOB),
                        SUPERSEDED,
                        new Outcome.Superseded(new Fence(3, new DriverId("eve")))),
                row("resumable", OutcomeAssert::isResumable, STOPPED, LOST),
                row("interrupted", a -> a.isInterruptedBecauseOf(Cause.Kind.STOPPED), STOPPED, LOST));
    }

    @Test
    void a_missing_outcome_fails() {
        assertThatThrownBy(() -> assertThat(null).isPromoted()).isInstanceOf(AssertionError.class);
    }

    private static Arguments row(String name, Consumer<OutcomeAssert> assertion, Outcome right, Outcome wrong) {
        return Arguments.of(name, assertion, right, wrong);
    }
}
