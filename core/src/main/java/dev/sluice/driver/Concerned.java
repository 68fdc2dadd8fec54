package dev.sluice.driver;

import dev.sluice.journal.RolloutId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rollouts that a session has to do with: the one that it is to begin, and those that it found in the journal. */
record Concerned(List<RolloutId> rollouts) {

    static Concerned by(Assignment assignment) {
        return new Concerned(assignment instanceof Assignment.Begin b ? List.of(b.rollout()) : List.of());
    }

    Concerned and(Ledger found) {
        Set<RolloutId> all = new LinkedHashSet<>(rollouts);
        found.rollout().map(Progress::rollout).ifPresent(all::add);
        return new Concerned(List.copyOf(all));
    }

    /** Those that are over, so that nobody needs their signals any more; not one that the journal may hold unfinished. */
    List<RolloutId> over(Ledger stored, Ledger ledger) {
        return rollouts.stream()
                .filter(r -> !holds(stored, r) && !holds(ledger, r))
                .toList();
    }

    private static boolean holds(Ledger ledger, RolloutId rollout) {
        return ledger.rollout().filter(p -> p.rollout().equals(rollout)).isPresent();
    }
}
