package dev.sluice.local.internal;

import dev.sluice.fence.Fence;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Journal;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.Written;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The journal that a {@link Control} keeps. */
public record ControlledJournal(Supplier<Control> control) implements Journal {
    /** The largest document, in bytes of UTF-8. */
    public static final int MOST_BYTES = Journals.MOST_BYTES;

    /** How many lines the log keeps. */
    public static final int MOST_LINES = Journals.MOST_LINES;

    @Override
    public Optional<Checkpoint> read() {
        return control.get().checkpoint();
    }

    @Override
    public Written write(Fence fence, long expectedVersion, String document, Optional<LogEntry> entry) {
        return control.get().write(fence, expectedVersion, document, entry);
    }

    @Override
    public List<LogEntry> log() {
        return control.get().log();
    }
}
