package dev.sluice.local;

import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;

/** With a detached daemon, which each driver reaches by its socket, as another process would. */
class LocalCompatibilityKitTest extends LocalKit {
    @Override
    protected Deployer create() {
        return another();
    }

    @Override
    protected Deployer another() {
        // a third of the time of a start, which here is most of all time
        return shop().javaOption("-XX:TieredStopAtLevel=1").build();
    }

    @Override
    void stop() {
        try {
            LocalDaemon.at(stateDirectory()).stopWithInstances();
            StoppedDaemon.await(stateDirectory());
        } catch (TransientException neverStarted) {
            // the tests that ask the platform nothing
        }
    }
}
