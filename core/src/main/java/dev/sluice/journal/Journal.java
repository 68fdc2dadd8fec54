package dev.sluice.journal;

import dev.sluice.fence.Fence;
import java.util.List;
import java.util.Optional;

/**
 * What a rollout must remember where its effects live: one replaceable checkpoint, and a bounded log.
 *
 * <p>The contract of a provider: a write is all or nothing and durable when it returns; it replaces exactly the version that its author
 * had read (compare-and-set) and carries an epoch, and the platform refuses it when either is old; reads see the newest write. Documents
 * are opaque and come back as the same text. Where others can read files, only the owner can read these. Safe for use by many threads.
 */
public interface Journal {

    /**
     * The newest checkpoint; empty if nothing was ever written.
     *
     * @throws dev.sluice.PermanentException if what is stored was not written by this kind of journal; it is left as it is
     */
    Optional<Checkpoint> read();

    /**
     * Replaces the checkpoint and adds a line to the log, both or neither. The same write again after a lost answer (same fence, expected
     * version and document, and nobody wrote since) is answered like the first.
     *
     * @param expectedVersion the version this write replaces; 0 if there is none yet
     * @param entry goes to the log, whose oldest lines make room for it; empty: the log stays as it is
     * @throws dev.sluice.PermanentException if the document is larger than {@link dev.sluice.deploy.Capabilities#journalBytes()} or
     *     can't be stored (a full disk): the old one stays in force
     */
    Written write(Fence fence, long expectedVersion, String document, Optional<LogEntry> entry);

    /** The log, oldest first, as far back as the provider keeps it: at least {@link dev.sluice.deploy.Capabilities#logEntries()}. */
    List<LogEntry> log();
}
