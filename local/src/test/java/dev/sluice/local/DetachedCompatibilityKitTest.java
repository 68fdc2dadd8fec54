package dev.sluice.local;

import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;
import org.junit.jupiter.api.Tag;

/** With a daemon in a process of its own for each test, started by the first call and reached by its socket. */
@Tag("soak")
class DetachedCompatibilityKitTest extends LocalKit {
    @Override
    protected Deployer create() {
        return another();
    }

    @Override
    protected Deployer another() {
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
