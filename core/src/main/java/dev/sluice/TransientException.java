package dev.sluice;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The platform could not answer now: unreachable, overloaded, timed out. The same call may succeed later and is safe to repeat. */
public final class TransientException extends SluiceException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    public TransientException(String message) {
        this(message, null, null);
    }

    public TransientException(String message, @Nullable Throwable cause) {
        this(message, null, cause);
    }

    /** @param retryAfter how long the platform asked to be left alone, or null when it did not say */
    public TransientException(String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    /** How long the platform asked to be left alone, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
