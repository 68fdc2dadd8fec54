package dev.sluice.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One line of a journal's bounded log: a fact that stays after its rollout, such as how it ended.
 *
 * @param at by the platform's clock
 * @param document opaque to the provider: JSON written by core, at most 4 KiB
 */
public record LogEntry(Instant at, String document) {
    public LogEntry {
        requireNonNull(at, "at");
        requireNonNull(document, "document");
    }
}
