package dev.sluice.testkit;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Deployer;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.TaskBehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The compatibility kit on a platform in memory with given capabilities. */
abstract class InMemoryKit extends DeployerCompatibilityKit {
    private final SimulatedApplication application;
    private InMemoryPlatform platform;

    InMemoryKit(Capabilities capabilities) {
        this.application = SimulatedApplication.builder(new Application("shop", "test"), capabilities)
                .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(2))
                        .withDrain(Duration.ofSeconds(1))
                        .withStop(Duration.ofSeconds(1)))
                .release("never", ReleaseBehaviour.neverGetsReady())
                .release("broken", ReleaseBehaviour.failsAfter(Duration.ofSeconds(3), "exit code 1"))
                .release("impossible", ReleaseBehaviour.refused("must have a probe"))
                .task("PT0S 3", TaskBehaviour.failsAfter(Duration.ZERO, 3, "no such table"))
                .task("PT0.3S 0", TaskBehaviour.succeedsAfter(Duration.ofMillis(300)))
                .task("PT3S 0", TaskBehaviour.succeedsAfter(Duration.ofSeconds(3)))
                .build();
    }

    /** What stands between the kit and the platform. */
    Deployer wrapped(InMemoryDeployer deployer) {
        return deployer;
    }

    @Override
    protected Deployer create() {
        platform = InMemoryPlatform.of(application);
        return another();
    }

    @Override
    protected Deployer another() {
        return wrapped(platform.deployer());
    }

    @Override
    protected Release ready(String label) {
        return release(label);
    }

    @Override
    protected Release neverReady() {
        return release("never");
    }

    @Override
    protected Release failing() {
        return release("broken");
    }

    @Override
    protected Optional<Release> impossible() {
        return Optional.of(release("impossible"));
    }

    @Override
    protected List<String> task(Duration runs, int exitCode) {
        return List.of(runs + " " + exitCode);
    }

    @Override
    protected void letPass(Duration duration) {
        platform.advance(duration);
    }

    @Override
    protected boolean scaleByHand(RevisionId revision, int count) {
        platform.meddle(new ForeignChange.Scale(revision, Capacity.fixed(count)));
        return true;
    }

    private static Release release(String label) {
        return Release.image("shop:" + label).label(label).build();
    }
}
