package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import java.util.Optional;

/**
 * A call of a session that ended with an exception.
 *
 * @param name of the call, for people
 */
public record FailedCall(Call call, String name, Throwable error) {
    public FailedCall {
        requireNonNull(call, "call");
        requireNonNull(name, "name");
        requireNonNull(error, "error");
    }

    /** What it makes of the session, if that is settled; empty if it may be tried again, for which the error is transient. */
    public Optional<Session> settled(Session session) {
        if (call instanceof Call.Release) {
            return Optional.of(session.released()); // the lease runs out by itself
        } else if (error instanceof TransientException) {
            return Optional.empty();
        } else if (error instanceof ConfigurationException unfit) {
            return Optional.of(session.rejected(unfit.problems()));
        } else if (error instanceof PermanentException permanent) {
            return Optional.of(session.refused(permanent));
        }
        return Optional.of(session.refused(new PermanentException(
                PermanentException.Reason.REFUSED, name + " failed in a way no provider may: " + error, error)));
    }

    /** The session that tries again: it looks at the world first, if the call may have had its effect. */
    public Session again(Session session) {
        return call instanceof Call.Apply || call instanceof Call.Ask ? session.slept() : session;
    }

    @Override
    public String toString() {
        return name + ": " + error.getMessage();
    }
}
