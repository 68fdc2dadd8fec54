package dev.sluice.load;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.Application;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Step;
import dev.sluice.testkit.InMemoryPlatform;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gate where it belongs: between a release that is ready and the traffic of users. */
@Timeout(120)
class LoadGateRolloutTest {
    private static final LoadGate GATE =
            LoadGate.p99Under(Duration.ofMillis(300)).at(Rate.perSecond(100)).during(Duration.ofSeconds(3));

    private final RolloutEngine engine =
            RolloutEngine.builder().tick(Duration.ofMillis(20)).build();

    @AfterEach
    void endTheEngine() {
        engine.close();
    }

    @Test
    void a_release_that_stalls_is_taken_back_before_any_traffic() throws IOException {
        try (RudeServer server = LoadGateTest.stallingAt(100)) {
            ProbedDeployer shop = shop(server.uri());
            engine.run(rollout(shop, "v1").build());
            Set<RevisionId> live = shop.observe().traffic().revisions();
            shop.routed().clear();

            Outcome outcome = engine.run(rollout(shop, "v2").gate(GATE).build());

            assertThat(outcome).isRolledBackBecauseOf(Cause.Kind.GATE_REJECTED);
            assertThat(((Outcome.RolledBack) outcome).cause().reason())
                    .startsWith("load said no: p99 was ")
                    .contains("but must be under 300 ms");
            assertThat(shop.routed())
                    .allSatisfy(rules -> assertThat(rules.revisions()).isEqualTo(live));
            assertThat(shop.observe().traffic().revisions()).isEqualTo(live);
        }
    }

    @Test
    void a_healthy_release_goes_live_after_its_load() throws IOException {
        try (RudeServer server = RudeServer.polite()) {
            ProbedDeployer shop = shop(server.uri());
            engine.run(rollout(shop, "v1").build());

            Outcome outcome = engine.run(rollout(shop, "v2").gate(GATE).build());

            assertThat(outcome).isPromotedTo("v2");
            assertThat(server.requests()).isGreaterThanOrEqualTo(300);
        }
    }

    @Test
    void the_plan_names_the_gate_with_all_that_another_process_needs_to_ask_it() throws IOException {
        ProbedDeployer shop = shop(URI.create("http://127.0.0.1:1"));

        GateSpec kept = engine.plan(rollout(shop, "v1").gate(GATE).build()).steps().stream()
                .filter(Step.Ask.class::isInstance)
                .map(step -> ((Step.Ask) step).gate())
                .findFirst()
                .orElseThrow();

        assertThat(LoadGate.from(kept)).isEqualTo(GATE);
    }

    private static Rollout.Builder rollout(ProbedDeployer shop, String label) {
        return Rollout.of(Release.image("shop:" + label).label(label).build())
                .to(shop)
                .using(BlueGreen.builder()
                        .limits(Limits.builder().drain(Duration.ofSeconds(1)).build())
                        .build())
                .capacity(1);
    }

    private static ProbedDeployer shop(URI address) {
        return new ProbedDeployer(
                InMemoryPlatform.of(
                                SimulatedApplication.builder(new Application("shop", "test"), TrafficModel.WEIGHTED)
                                        .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofMillis(50)))
                                        .build(),
                                InstantSource.system())
                        .deployer(),
                address);
    }
}
