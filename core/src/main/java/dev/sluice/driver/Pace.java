package dev.sluice.driver;

import dev.sluice.deploy.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When what was decided may be done: looking at the world sooner than agreed is not acting sooner.
 *
 * @param last the change that was made last, as long as no other decision came between
 * @param held a change that waits, because it is under way, met another one, was refused, or is not seen yet
 * @param heldUntil until when
 * @param gateUntil when the gate that said "not yet" is to be asked again
 * @param signals how many wishes there were then; another one makes it be asked at once
 */
record Pace(
        @Nullable Change last,
        @Nullable Change held,
        @Nullable Instant heldUntil,
        @Nullable Instant gateUntil,
        int signals) {
    /** How long an accepted change may stay invisible before it is sent again. */
    private static final Duration REPEAT_AFTER = Duration.ofSeconds(1);

    static final Pace FREE = new Pace(null, null, null, null, 0);

    Pace hold(@Nullable Decision decision, Instant until) {
        return new Pace(null, change(decision), until, gateUntil, signals);
    }

    Pace gateWaits(Instant until, int signalsNow) {
        return new Pace(last, held, heldUntil, until, signalsNow);
    }

    Pace after(Decision made, Instant now, int signalsNow) {
        boolean besides = made instanceof Decision.Ask a && a.question() instanceof Question.Measures;
        boolean gateHolds =
                (asksGate(made) || besides) && gateUntil != null && now.isBefore(gateUntil) && signalsNow == signals;
        Instant gate = gateHolds ? gateUntil : null;
        Change change = change(made);
        boolean stillHeld = change != null && change.equals(held) && heldUntil != null && now.isBefore(heldUntil);
        if (stillHeld) {
            return new Pace(last, held, heldUntil, gate, signals);
        }
        return change != null && change.equals(last)
                ? new Pace(null, change, now.plus(REPEAT_AFTER), gate, signals)
                : new Pace(change, null, null, gate, signals);
    }

    /** Until when a decision has to wait. */
    Optional<Instant> notBefore(Decision due) {
        if (due instanceof Decision.Apply a && a.change().equals(held)) {
            return Optional.ofNullable(heldUntil);
        }
        return asksGate(due) && gateUntil != null ? Optional.of(soonest(gateUntil, due)) : Optional.empty();
    }

    /** A gate is not asked sooner because something else is to be looked at meanwhile. */
    private static Instant soonest(Instant until, Decision due) {
        return ((Decision.Ask) due).lookAgain().filter(until::isAfter).orElse(until);
    }

    private static boolean asksGate(Decision decision) {
        return decision instanceof Decision.Ask a && a.question() instanceof Question.Passes;
    }

    private static @Nullable Change change(@Nullable Decision decision) {
        return decision instanceof Decision.Apply a ? a.change() : null;
    }
}
