package dev.sluice.simulation;

import dev.sluice.fence.Fence;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The journal object, which is also the anchor: a new epoch is raised here first.
 *
 * @param writer whose the stored document is; null if nobody's who had a lease
 */
record SimulatedJournal(
        long version,
        String document,
        @Nullable Fence writer,
        @Nullable Fence claim,
        List<LogEntry> log) {
    static final SimulatedJournal EMPTY = new SimulatedJournal(0, "", null, null, List.of());

    Optional<Checkpoint> read() {
        return version == 0 ? Optional.empty() : Optional.of(new Checkpoint(version, document));
    }

    SimulatedJournal claimed(Fence fence) {
        return new SimulatedJournal(version, document, writer, Claims.higher(claim, fence), log);
    }

    /** Whether this very write has been done before and its answer was lost. */
    boolean holds(Fence fence, long expectedVersion, String text) {
        return version == expectedVersion + 1 && fence.equals(writer) && document.equals(text);
    }

    SimulatedJournal written(Fence fence, String text, Optional<LogEntry> entry, int logEntries) {
        List<LogEntry> lines = new ArrayList<>(log);
        entry.ifPresent(lines::add);
        int from = Math.max(0, lines.size() - logEntries);
        return new SimulatedJournal(
                version + 1, text, fence, Claims.higher(claim, fence), List.copyOf(lines.subList(from, lines.size())));
    }

    SimulatedJournal overwritten(String text) {
        return new SimulatedJournal(version + 1, text, null, claim, log);
    }

    Written conflict() {
        return new Written.Conflict(version);
    }
}
