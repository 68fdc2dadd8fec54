package dev.sluice.rollout;

import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.driver.Call;
import dev.sluice.driver.Session;
import java.util.Optional;

/**
 * A call of a session that ended with an exception.
 *
 * @param name of the call, for people
 */
record FailedCall(Call call, String name, Throwable error) {

    /** What it makes of the session, if that is settled; empty if it may be tried again. */
    Optional<Session> settled(Session session) {
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

    /** Whether the world is to be looked at before it is tried again: it may have had its effect. */
    boolean lookFirst() {
        return call instanceof Call.Apply || call instanceof Call.Ask;
    }

    @Override
    public String toString() {
        return name + ": " + error.getMessage();
    }
}
