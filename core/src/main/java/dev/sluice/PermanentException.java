package dev.sluice;

import org.jspecify.annotations.Nullable;

/** The platform refused and would refuse again: no right, no quota, gone, or a request it can't accept. Never retried. */
public final class PermanentException extends SluiceException {
    private static final long serialVersionUID = 1L;

    /** Why the platform refused, as far as a rollout must tell the cases apart. */
    public enum Reason {
        /** The credentials are missing, expired or revoked. A rollout can be resumed with others. */
        UNAUTHORIZED,
        /** The application or its environment was deleted. There is nothing left to roll back. */
        TARGET_GONE,
        /** Not enough quota or room. */
        NO_ROOM,
        /** A document that was stored can't be read: broken, not ours, or of a newer version. It is left as it is. */
        UNREADABLE,
        /** Anything else that the platform will not do. */
        REFUSED
    }

    private final Reason reason;

    public PermanentException(Reason reason, String message) {
        this(reason, message, null);
    }

    public PermanentException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
