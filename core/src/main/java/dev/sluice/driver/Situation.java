package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.Snapshot;
import dev.sluice.journal.Signal;
import java.util.List;
import java.util.Optional;

/**
 * Everything a decision is made from.
 *
 * @param snapshot the world; its instant is "now"
 * @param ledger what was remembered, with a rollout under way
 * @param signals the wishes for this rollout, in the order of posting
 * @param answer to the question of the decision before, if it asked one
 */
public record Situation(Snapshot snapshot, Ledger ledger, List<Signal> signals, Optional<Answer> answer) {
    public Situation {
        requireNonNull(snapshot, "snapshot");
        requireNonNull(ledger, "ledger");
        signals = List.copyOf(signals);
        requireNonNull(answer, "answer");
    }
}
