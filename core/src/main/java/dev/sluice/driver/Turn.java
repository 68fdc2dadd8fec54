package dev.sluice.driver;

import dev.sluice.journal.Signal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One turn of a session: the rollout to drive is found, taken up or planned, if that is not settled yet, and then decided on. Pure.
 *
 * @param ledger what is to be remembered
 * @param begun whether the rollout in it is the session's own to drive; false while an older one is cleared away
 * @param decision empty if there is nothing to drive
 * @param end what the session ends with, if there is nothing to drive
 */
record Turn(Ledger ledger, boolean begun, Optional<Decision> decision, Optional<Outcome> end) {

    /**
     * @param brain how it is decided
     * @param begun whether the rollout to drive is found
     * @param revived whether what can only be tried again has had its new start
     */
    static Turn of(
            Situation seen,
            Assignment assignment,
            Function<Situation, Decision> brain,
            boolean begun,
            boolean revived) {
        if (begun) {
            return decided(seen, seen.ledger(), true, revived, brain);
        }
        Opening.Move move = Opening.move(assignment, seen.ledger(), seen.snapshot());
        if (move.end().isPresent()) {
            return new Turn(move.ledger(), move.begun(), Optional.empty(), move.end());
        }
        Turn turn = decided(seen, move.ledger(), move.begun(), revived, brain);
        if (move.begun()) {
            return turn;
        }
        Optional<Opening.Move> instead =
                Opening.instead(assignment, turn.decision().orElseThrow(), seen.snapshot());
        return instead.isPresent()
                ? decided(
                        new Situation(seen.snapshot(), seen.ledger(), seen.signals(), Optional.empty()),
                        instead.get().ledger(),
                        true,
                        true,
                        brain)
                : turn;
    }

    private static Turn decided(
            Situation seen, Ledger found, boolean begun, boolean revived, Function<Situation, Decision> brain) {
        Ledger ledger = revived ? found : Driver.revive(found, seen.snapshot().at());
        Progress driven = ledger.rollout().orElseThrow();
        List<Signal> wishes = seen.signals().stream()
                .filter(w -> w.rollout().equals(driven.rollout()))
                .toList();
        Decision made = brain.apply(new Situation(seen.snapshot(), ledger, wishes, seen.answer()));
        return new Turn(made.ledger(), begun, Optional.of(made), Optional.empty());
    }
}
