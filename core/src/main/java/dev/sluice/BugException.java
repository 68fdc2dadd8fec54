package dev.sluice;

import org.jspecify.annotations.Nullable;

/** A promise inside Sluice or a provider is broken. The message says which; please report it. */
public final class BugException extends SluiceException {
    private static final long serialVersionUID = 1L;

    public BugException(String message) {
        this(message, null);
    }

    public BugException(String message, @Nullable Throwable cause) {
        super(message + " (this is a bug, please report it)", cause);
    }
}
