package dev.sluice.local;

import dev.sluice.deploy.Deployer;
import dev.sluice.local.internal.InnerDaemon;

/**
 * With all that a daemon is, reached by its socket as from another process, but without a Java machine of its own for each test; {@link
 * DetachedCompatibilityKitTest} has that too.
 */
class LocalCompatibilityKitTest extends LocalKit {
    private InnerDaemon daemon;

    @Override
    protected Deployer create() {
        daemon = InnerDaemon.start(stateDirectory());
        return another();
    }

    @Override
    protected Deployer another() {
        return shop().build();
    }

    @Override
    void stop() {
        LocalDaemon.at(stateDirectory()).stopWithInstances();
        daemon.awaitStopped();
    }
}
