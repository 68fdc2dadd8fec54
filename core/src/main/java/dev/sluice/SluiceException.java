package dev.sluice;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything that Sluice throws. Unchecked; the subclass says what a caller can do about it.
 *
 * <ul>
 *   <li>{@link ConfigurationException}: an input is wrong; correct it.
 *   <li>{@link TransientException}: the platform could not answer now; the same call may succeed later.
 *   <li>{@link PermanentException}: the platform refused and would refuse again.
 *   <li>{@link BugException}: a promise inside Sluice or a provider is broken; please report it.
 * </ul>
 *
 * <p>Messages say what was attempted on what, what came back and what to do. They never hold a secret or a request body. An end that
 * a rollout can be expected to have (a rejected version, a lost lease) is an outcome, not an exception.
 */
public abstract class SluiceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SluiceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
