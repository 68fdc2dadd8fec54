package dev.sluice.analysis;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that a reading is about, by the platform's clock.
 *
 * @param since included
 * @param until excluded; after {@code since}
 */
public record Window(Instant since, Instant until) {
    public Window {
        requireNonNull(since, "since");
        requireNonNull(until, "until");
        if (!since.isBefore(until)) {
            throw new IllegalArgumentException(
                    "window was from " + since + " until " + until + " but must not be empty");
        }
    }

    public Duration length() {
        return Duration.between(since, until);
    }

    @Override
    public String toString() {
        return since + "/" + until;
    }
}
