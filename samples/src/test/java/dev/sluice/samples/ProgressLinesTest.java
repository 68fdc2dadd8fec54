package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.event.Event;
import dev.sluice.event.ProgressLines;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.gate.Approval;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
    private static final RolloutId ROLLOUT = new RolloutId("r-1");
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final ProgressLines listener = ProgressLines.to(lines::add);

    @Test
    void a_rollout_is_told_from_its_beginning_to_its_end() {
        InMemoryDeployer shop = InMemoryPlatform.of(
                        SimulatedApplication.builder(new Application("shop", "test"), TrafficModel.WEIGHTED)
                                .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ZERO))
                                .build(),
                        InstantSource.system())
                .deployer();
        Gate friday = Gate.custom("friday", context -> new GateAnswer.Fail("not on a Friday"));
        try (RolloutEngine engine =
                RolloutEngine.builder().tick(Duration.ofMillis(10)).build()) {
            engine.run(rollout("v1", shop).build());
            engine.run(rollout("v2", shop).gate(friday).build());
        }

        assertThat(lines)
                .containsSubsequence("begins blue-green to v1", "1/6 stage new", "v1 is live")
                .containsSubsequence("begins blue-green to v2", "rolled back, the old version is live")
                .anyMatch(line -> line.endsWith("gate: custom friday"))
                .anyMatch(line -> line.startsWith("gate friday: ") && line.contains("not on a Friday"))
                .anyMatch(line -> line.startsWith("goes back: ") && line.contains("not on a Friday"))
                .anyMatch(line -> line.matches("back \\d/\\d .*"));
    }

    @Test
    void the_parameters_of_a_gate_are_left_out() {
        String step = "gate: " + Approval.of("ops").spec();

        listener.on(new Event.StepBegan(ROLLOUT, AT, Progress.Phase.FORWARD, 2, 7, step, AT));

        assertThat(step).contains("{");
        assertThat(lines).containsExactly("3/7 gate: approval ops");
    }

    @Test
    void every_end_has_its_words() {
        Fence other = new Fence(2, new DriverId("ci-7/4711/9f2c41d0"));
        finished(new Outcome.Promoted("v2", new RevisionId("b"), true));
        finished(new Outcome.Refused(List.of(), Optional.of(new Grant.Held(other, AT, "v3"))));
        finished(new Outcome.Superseded(other));
        finished(new Outcome.Interrupted(new Cause(Cause.Kind.STOPPED, "stage new", "asked to end"), true));

        assertThat(lines)
                .containsExactly(
                        "v2 is live already",
                        "another driver has the lease: ci-7/4711/9f2c41d0",
                        "superseded by ci-7/4711/9f2c41d0",
                        "interrupted: STOPPED at 'stage new': asked to end");
    }

    @Test
    void what_is_not_for_people_is_left_out() {
        listener.on(new Event.Changed(ROLLOUT, AT, new Change.Scale(new RevisionId("b"), Capacity.fixed(2)), true));

        assertThat(lines).isEmpty();
    }

    private Rollout.Builder rollout(String version, InMemoryDeployer shop) {
        return Rollout.of(Release.image("shop:" + version).label(version).build())
                .to(shop)
                .using(BlueGreen.builder().bakeFor(Duration.ofMillis(50)).build())
                .listen(listener);
    }

    private void finished(Outcome outcome) {
        listener.on(new Event.Finished(ROLLOUT, AT, outcome));
    }
}
