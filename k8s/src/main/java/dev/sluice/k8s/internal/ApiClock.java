package dev.sluice.k8s.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * The API server's time, from the {@code Date} headers of its answers and the time that has passed here since.
 *
 * <p>A header is cut to whole seconds, so the truth lies up to a second behind it: the latest estimate that headers allow is kept, which
 * comes close to the truth after a few answers. A server that is two seconds or more behind it has set its clock back. Never runs
 * backwards for one reader. Safe for use by many threads.
 */
final class ApiClock {
    private static final Duration SET_BACK = Duration.ofSeconds(2);

    private final Ticks ticks;
    private @Nullable Instant origin;
    private Instant last = Instant.EPOCH;

    ApiClock(Ticks ticks) {
        this.ticks = ticks;
    }

    /** An answer came with this header just now. */
    synchronized void heard(@Nullable String dateHeader) {
        if (dateHeader == null) {
            return;
        }
        Instant said;
        try {
            said = ZonedDateTime.parse(dateHeader, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeParseException unreadable) {
            return; // a proxy's own header is no reason to fail a call
        }
        Instant candidate = said.minusNanos(ticks.nanos());
        if (origin == null
                || candidate.isAfter(origin)
                || Duration.between(candidate, origin).compareTo(SET_BACK) >= 0) {
            origin = candidate;
        }
    }

    /** The server's time; the epoch before any answer came. */
    synchronized Instant now() {
        Instant now = origin == null ? Instant.EPOCH : origin.plusNanos(ticks.nanos());
        last = now.isAfter(last) ? now : last;
        return last;
    }
}
