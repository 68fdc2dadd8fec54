package dev.sluice.testkit;

/**
 * The death of a process, as far as a test can have it inside its own: thrown by every call of a {@link FaultyDeployer} from the moment
 * of the crash on, so that whatever its threads still do has no effect. Not an exception, because nobody handles their own death.
 */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash(FaultPoint point) {
        super("The process died at " + point);
    }
}
