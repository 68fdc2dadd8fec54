package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Grant;
import dev.sluice.release.Application;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.testkit.SpiCall;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EngineFaultsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final InMemoryPlatform platform = platform(InstantSource.system());
    /** Bears whatever a slow machine does. */
    private final RolloutEngine engine = engine(Duration.ofSeconds(20));

    /** For faults that never end. */
    private final RolloutEngine impatient = engine(Duration.ofMillis(600));

    @AfterEach
    void close() {
        engine.close();
        impatient.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = SpiCall.class,
            names = {"ACQUIRE", "JOURNAL_WRITE", "STAGE", "SCALE", "ROUTE", "RETIRE", "RELEASE", "RENEW"})
    void an_answer_that_is_lost_once_changes_nothing(SpiCall call) {
        live("v1");
        FaultyDeployer flaky = FaultyDeployer.around(platform.deployer(), onceEach(call));

        Outcome outcome = engine.run(rollout("v2", flaky, BlueGreen.instant()));

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(label()).isEqualTo("v2");
    }

    @Test
    void a_platform_out_of_reach_for_too_long_interrupts_and_another_process_goes_on() {
        live("v1");
        FaultyDeployer gone =
                FaultyDeployer.around(platform.deployer(), FaultPoints.each(SpiCall.ROUTE, Fault.UNREACHABLE));

        Outcome outcome = impatient.run(rollout("v2", gone, BlueGreen.instant()));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Interrupted.class, interrupted -> {
            assertThat(interrupted.cause().kind()).isEqualTo(Cause.Kind.API_UNAVAILABLE);
            assertThat(interrupted.resumable()).isTrue();
        });
        assertThat(label()).isEqualTo("v1");
        assertThat(engine.resumeOrRollback(platform.deployer())).isInstanceOf(Outcome.Promoted.class);
    }

    @ParameterizedTest
    @CsvSource({"UNAUTHORIZED, UNAUTHORIZED, true", "TARGET_GONE, TARGET_GONE, false"})
    void what_can_not_be_rolled_back_blindly_is_not(Fault fault, Cause.Kind kind, boolean resumable) {
        live("v1");
        FaultyDeployer refusing = FaultyDeployer.around(platform.deployer(), FaultPoints.each(SpiCall.SCALE, fault));

        Outcome outcome = engine.run(rollout("v2", refusing, BlueGreen.instant()));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Interrupted.class, interrupted -> {
            assertThat(interrupted.cause().kind()).isEqualTo(kind);
            assertThat(interrupted.resumable()).isEqualTo(resumable);
        });
    }

    @Test
    void a_change_that_the_platform_refuses_for_good_leads_back() {
        live("v1");
        FaultyDeployer refusing =
                FaultyDeployer.around(platform.deployer(), FaultPoints.each(SpiCall.SCALE, Fault.REFUSED));

        Outcome outcome = engine.run(rollout("v2", refusing, BlueGreen.instant()));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.REFUSED));
        assertThat(label()).isEqualTo("v1");
    }

    @Test
    void a_platform_that_hangs_keeps_nobody_else_waiting() throws Exception {
        InMemoryPlatform healthy = platform(InstantSource.system());
        FaultyDeployer hanging =
                FaultyDeployer.around(platform.deployer(), FaultPoints.each(SpiCall.OBSERVE, Fault.HANG_BEFORE));
        RolloutHandle stuck = impatient.start(rollout("v1", hanging, BlueGreen.instant()));

        Outcome other = impatient.run(rollout("v1", healthy.deployer(), BlueGreen.instant()));

        assertThat(other).isInstanceOf(Outcome.Promoted.class);
        assertThat(stuck.await(SOON))
                .get()
                .isInstanceOfSatisfying(
                        Outcome.Interrupted.class,
                        i -> assertThat(i.cause().kind()).isEqualTo(Cause.Kind.API_UNAVAILABLE));
        hanging.letGo();
    }

    @Test
    void a_driver_whose_lease_was_taken_stops_without_another_write() throws Exception {
        live("v1");
        InMemoryDeployer first = platform.deployer();
        RolloutHandle handle = engine.start(rollout(
                "v2", first, BlueGreen.builder().bakeFor(Duration.ofHours(1)).build()));
        awaitBake(handle);
        int writes = first.writes();

        platform.meddle(new ForeignChange.ExpireLease());
        Grant grant = platform.deployer().lease().acquire(new DriverId("somebody-else"), Duration.ofMinutes(1), "test");

        assertThat(grant).isInstanceOf(Grant.Granted.class);
        assertThat(handle.await(SOON))
                .get()
                .isInstanceOfSatisfying(
                        Outcome.Superseded.class,
                        superseded -> assertThat(superseded.by().driver()).isEqualTo(new DriverId("somebody-else")));
        assertThat(first.writes()).isEqualTo(writes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"not ours at all", "{\"sluice\":\"ledger\",\"version\":999}", "{\"sluice\":\"ledger\",\"ver"})
    void a_journal_that_can_not_be_read_is_left_as_it_is(String document) {
        live("v1");
        platform.meddle(new ForeignChange.OverwriteJournal(document));

        Outcome outcome = engine.run(rollout("v2", platform.deployer(), BlueGreen.instant()));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Interrupted.class,
                        i -> assertThat(i.cause().kind()).isEqualTo(Cause.Kind.JOURNAL_UNREADABLE));
        assertThat(platform.deployer().journal().read().orElseThrow().document())
                .isEqualTo(document);
        assertThat(label()).isEqualTo("v1");
    }

    private static RolloutEngine engine(Duration patience) {
        return RolloutEngine.builder()
                .tick(Duration.ofMillis(20))
                .leaseTtl(Duration.ofSeconds(3))
                .callLimit(Duration.ofSeconds(2))
                .patience(patience)
                .stopOnShutdown(false)
                .build();
    }

    private void live(String label) {
        assertThat(engine.run(rollout(label, platform.deployer(), BlueGreen.instant())))
                .isInstanceOf(Outcome.Promoted.class);
    }

    private String label() {
        var world = platform.state().snapshot();
        return world.revisions().stream()
                .filter(r -> world.traffic().serves(r.id()))
                .map(r -> r.label())
                .findFirst()
                .orElse("nothing");
    }

    private static FaultPoints onceEach(SpiCall call) {
        return point -> point.call() == call && point.nth() == 1 ? Optional.of(Fault.REPLY_LOST) : Optional.empty();
    }

    private static InMemoryPlatform platform(InstantSource clock) {
        return InMemoryPlatform.of(
                SimulatedApplication.builder(new Application("shop", "test"), TrafficModel.WEIGHTED)
                        .propagation(Duration.ZERO)
                        .build(),
                clock);
    }

    private static Rollout rollout(String label, dev.sluice.deploy.Deployer to, Strategy strategy) {
        return Rollout.of(Release.image("shop:" + label).label(label).build())
                .to(to)
                .using(strategy)
                .build();
    }

    private static void awaitBake(RolloutHandle handle) throws InterruptedException {
        for (int i = 0; i < 3_000; i++) {
            if (handle.status()
                    .progress()
                    .filter(p -> p.stepText().startsWith("bake"))
                    .isPresent()) {
                return;
            }
            handle.await(Duration.ofMillis(10));
        }
        throw new AssertionError("never came to the bake: " + handle.status());
    }
}
