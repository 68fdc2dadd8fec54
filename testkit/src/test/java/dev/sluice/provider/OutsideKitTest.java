package dev.sluice.provider;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Application;
import dev.sluice.release.Release;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.TaskBehaviour;
import dev.sluice.testkit.DeployerCompatibilityKit;
import dev.sluice.testkit.InMemoryPlatform;
import java.time.Duration;
import java.util.List;

/** The kit as a provider uses it: from a package of its own, with what it must say and nothing else. */
class OutsideKitTest extends DeployerCompatibilityKit {
    private InMemoryPlatform platform;

    @Override
    protected Deployer create() {
        Capabilities capabilities =
                Capabilities.builder(TrafficModel.SWITCH_ONLY).build();
        platform = InMemoryPlatform.of(SimulatedApplication.builder(new Application("shop", "test"), capabilities)
                .release("never", ReleaseBehaviour.neverGetsReady())
                .release("broken", ReleaseBehaviour.failsAfter(Duration.ofSeconds(1), "exit code 1"))
                .task("exit 3", TaskBehaviour.failsAfter(Duration.ZERO, 3, ""))
                .otherTasks(TaskBehaviour.succeedsAfter(Duration.ofSeconds(1)))
                .build());
        return another();
    }

    @Override
    protected Deployer another() {
        return platform.deployer();
    }

    @Override
    protected Release ready(String label) {
        return Release.image("shop:" + label).label(label).build();
    }

    @Override
    protected Release neverReady() {
        return ready("never");
    }

    @Override
    protected Release failing() {
        return ready("broken");
    }

    @Override
    protected List<String> task(Duration runs, int exitCode) {
        return List.of("exit " + exitCode);
    }

    @Override
    protected void letPass(Duration duration) {
        platform.advance(duration);
    }
}
