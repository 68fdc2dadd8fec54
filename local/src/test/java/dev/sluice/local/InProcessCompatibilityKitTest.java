package dev.sluice.local;

import dev.sluice.deploy.Deployer;

/** With the router in this process: nobody outside can drive, so another driver is another thread's use of the same deployer. */
class InProcessCompatibilityKitTest extends LocalKit {
    private LocalDeployer deployer;

    @Override
    protected Deployer create() {
        deployer = shop().inThisProcess().build();
        return deployer;
    }

    @Override
    protected Deployer another() {
        return deployer;
    }

    @Override
    void stop() {
        deployer.daemon().stopWithInstances();
        deployer.close();
    }
}
