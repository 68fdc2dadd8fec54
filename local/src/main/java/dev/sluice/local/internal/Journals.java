package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import dev.sluice.PermanentException.Reason;
import dev.sluice.fence.Fence;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The journal and the signals of the application, as parts of the state. */
final class Journals {
    static final int MOST_BYTES = 1024 * 1024;
    static final int MOST_LINES = 200;
    private static final int MOST_SIGNALS = 500;

    private final StateKeeper keeper;
    private final Leases leases;

    Journals(StateKeeper keeper, Leases leases) {
        this.keeper = keeper;
        this.leases = leases;
    }

    Optional<Checkpoint> checkpoint() {
        LocalState.Stored stored = keeper.state().checkpoint();
        return stored == null ? Optional.empty() : Optional.of(new Checkpoint(stored.version(), stored.document()));
    }

    Written write(Fence fence, long expected, String document, Optional<LogEntry> entry) {
        int bytes = document.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new PermanentException(
                    Reason.NO_ROOM, "The journal would have " + bytes + " bytes, and " + MOST_BYTES + " is the most");
        }
        synchronized (keeper) {
            Optional<Fence> by = leases.superseding(fence);
            if (by.isPresent()) {
                return new Written.Superseded(by.get());
            }
            LocalState.Stored stored = keeper.state().checkpoint();
            long version = stored == null ? 0 : stored.version();
            LocalState.Stored next = new LocalState.Stored(expected + 1, document, fence.epoch());
            if (next.equals(stored)) {
                return new Written.Saved(version);
            }
            if (version != expected) {
                return new Written.Conflict(version);
            }
            List<LogEntry> lines = new ArrayList<>(keeper.state().log());
            entry.ifPresent(lines::add);
            int first = Math.max(0, lines.size() - MOST_LINES);
            keeper.commit(keeper.state().withJournal(next, lines.subList(first, lines.size())));
            return new Written.Saved(next.version());
        }
    }

    List<LogEntry> log() {
        return keeper.state().log();
    }

    void post(Signal signal) {
        synchronized (keeper) {
            List<Signal> kept = new ArrayList<>(keeper.state().signals());
            if (kept.stream().anyMatch(one -> one.id().equals(signal.id()))) {
                return;
            }
            if (kept.stream()
                            .filter(one -> one.rollout().equals(signal.rollout()))
                            .count()
                    >= MOST_SIGNALS) {
                throw new PermanentException(
                        Reason.NO_ROOM, "Rollout " + signal.rollout() + " has " + MOST_SIGNALS + " signals already");
            }
            kept.add(signal);
            keeper.commit(keeper.state().withSignals(kept));
        }
    }

    List<Signal> signals() {
        return keeper.state().signals();
    }

    void discard(RolloutId rollout) {
        synchronized (keeper) {
            keeper.commit(keeper.state()
                    .withSignals(keeper.state().signals().stream()
                            .filter(one -> !one.rollout().equals(rollout))
                            .toList()));
        }
    }
}
