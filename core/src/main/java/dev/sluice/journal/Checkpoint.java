package dev.sluice.journal;

import static java.util.Objects.requireNonNull;

/**
 * The one replaceable document of a journal.
 *
 * @param version grows with each write; 0 stands for "there is none yet" and never comes with a document
 * @param document opaque to the provider: JSON written by core
 */
public record Checkpoint(long version, String document) {
    public Checkpoint {
        requireNonNull(document, "document");
        if (version < 1) {
            throw new IllegalArgumentException("version was " + version + " but must be at least 1");
        }
    }
}
