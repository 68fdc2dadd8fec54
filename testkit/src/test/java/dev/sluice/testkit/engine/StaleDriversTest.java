package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import dev.sluice.testkit.DelegatingDeployer;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.SpiCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that lost its lease, however long it slept and whatever the clocks say, has no effect on anybody. */
@Timeout(60)
class StaleDriversTest {
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final BlueGreen BAKED =
            BlueGreen.builder().bakeFor(Duration.ofHours(2)).build();

    private final Stepping time = Stepping.jumping();
    private final InMemoryDeployer shop = time.platform.deployer();

    /** Once it is true, the process stands still: whatever it asks of the platform is on its way until it goes on. */
    private final AtomicBoolean paused = new AtomicBoolean();

    private final CountDownLatch goesOn = new CountDownLatch(1);

    @BeforeEach
    void live() throws Exception {
        time.live("v1");
    }

    @AfterEach
    void close() throws Exception {
        goesOn.countDown();
        time.close();
    }

    @ParameterizedTest
    @CsvSource({"ROUTE, PT0S", "ROUTE, PT1H", "ROUTE, PT-1H", "SCALE, PT1H", "SCALE, PT-1H"})
    void a_driver_that_was_paused_past_its_lease_serves_nobody_when_it_goes_on(SpiCall at, Duration jump)
            throws Exception {
        AtomicReference<Effect> late = new AtomicReference<>();
        FaultyDeployer sleepy = FaultyDeployer.around(
                pausingAt(at, late),
                point -> paused.get() && !point.call().isChange() ? Optional.of(Fault.HANG_BEFORE) : Optional.empty());
        RolloutEngine patient = time.engine(engine -> engine.patience(Duration.ofDays(1)));
        RolloutHandle stale = patient.start(Stepping.rollout("v2", sleepy, BlueGreen.instant()));
        time.until(stale, status -> paused.get());
        time.clock.advance(LEASE.plusSeconds(1));
        RolloutHandle driver = time.engine().start(Stepping.rollout("v3", shop, BAKED));
        time.untilStep(driver, "bake");
        time.jump(jump);
        SimulatedPlatform before = time.platform.state();

        paused.set(false);
        goesOn.countDown();
        sleepy.letGo();

        Outcome end = time.end(stale);
        assertThat(end)
                .isInstanceOfSatisfying(
                        Outcome.Superseded.class,
                        superseded -> assertThat(superseded.by().epoch())
                                .isEqualTo(before.snapshot().epoch()));
        while (late.get() == null) {
            driver.await(Duration.ofMillis(1));
        }
        assertThat(late.get()).isInstanceOf(Effect.Superseded.class);
        SimulatedPlatform after = time.platform.state();
        assertThat(after.snapshot().traffic()).isEqualTo(before.snapshot().traffic());
        assertThat(after.snapshot().revisions()).isEqualTo(before.snapshot().revisions());
        assertThat(after.checkpoint()).as("nor has it written").isEqualTo(before.checkpoint());
        driver.promote("ann");
        assertThat(time.end(driver)).isInstanceOf(Outcome.Promoted.class).isEqualTo(time.recorded());
        assertThat(time.serving()).isEqualTo("v3");
    }

    @Test
    void a_lease_that_can_not_be_renewed_stops_writes_until_it_is() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        FaultyDeployer unrenewed = FaultyDeployer.around(
                shop,
                point -> away.get() && point.call() == SpiCall.RENEW
                        ? Optional.of(Fault.UNREACHABLE)
                        : Optional.empty());
        RolloutEngine patient = time.engine(engine -> engine.patience(Duration.ofHours(2)));
        BlueGreen strategy = BAKED.toBuilder()
                .limits(Limits.builder().rollback(Duration.ofHours(2)).build())
                .build();
        RolloutHandle handle = patient.start(Stepping.rollout("v2", unrenewed, strategy));
        time.untilStep(handle, "bake");
        away.set(true);
        time.pass(handle, LEASE.plusSeconds(1));
        long before =
                unrenewed.reached().stream().filter(p -> isWrite(p.call())).count();
        handle.abort("ann");

        time.pass(handle, Duration.ofMinutes(5));

        assertThat(handle.status().waitingFor()).contains("lease could not be renewed");
        assertThat(unrenewed.reached().stream().filter(p -> isWrite(p.call())))
                .as("none is even tried")
                .hasSize((int) before);
        assertThat(time.serving()).isEqualTo("v2");
        away.set(false);
        assertThat(time.end(handle))
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ABORTED));
        assertThat(time.serving()).isEqualTo("v1");
        assertThat(time.recorded()).isInstanceOf(Outcome.RolledBack.class);
    }

    @Test
    void a_lease_that_can_never_be_renewed_ends_this_process_s_part_and_another_one_goes_on() throws Exception {
        FaultyDeployer unrenewed = FaultyDeployer.around(shop, FaultPoints.each(SpiCall.RENEW, Fault.UNREACHABLE));
        RolloutHandle handle = time.engine().start(Stepping.rollout("v2", unrenewed, BAKED));

        assertThat(time.end(handle))
                .isInstanceOfSatisfying(
                        Outcome.Interrupted.class,
                        end -> assertThat(end.cause().reason()).contains("lease could not be renewed"));

        time.clock.advance(LEASE);
        assertThat(time.end(time.engine().startResumeOrRollback(shop))).isInstanceOf(Outcome.Promoted.class);
        assertThat(time.serving()).isEqualTo("v2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT-1H"})
    void a_clock_that_jumps_an_hour_while_a_release_bakes_moves_no_user(String jump) throws Exception {
        RolloutHandle handle = time.engine().start(Stepping.rollout("v2", shop, BAKED));
        time.untilStep(handle, "bake");
        var world = shop.observe();

        time.jump(Duration.parse(jump));
        time.pass(handle, Duration.ofMinutes(5));

        assertThat(shop.observe().traffic()).isEqualTo(world.traffic());
        assertThat(shop.observe().revisions()).isEqualTo(world.revisions());
        handle.abort("ann");
        assertThat(time.end(handle)).isInstanceOf(Outcome.RolledBack.class).isEqualTo(time.recorded());
        assertThat(time.serving()).isEqualTo("v1");
    }

    /** Renewing is what can't be done here, and giving back is no harm. */
    private static boolean isWrite(SpiCall call) {
        return call.isChange() || call == SpiCall.JOURNAL_WRITE;
    }

    /** The first change of a kind is on its way for as long as the process is paused, and arrives whoever was interrupted. */
    private DelegatingDeployer pausingAt(SpiCall at, AtomicReference<Effect> late) {
        return new DelegatingDeployer(shop) {
            @Override
            public Effect apply(Guard guard, Change change) {
                if (SpiCall.of(change) != at || !paused.compareAndSet(false, true)) {
                    return super.apply(guard, change);
                }
                boolean interrupted = awaitWhoeverInterrupts();
                Effect effect = super.apply(guard, change);
                late.set(effect);
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return effect;
            }
        };
    }

    private boolean awaitWhoeverInterrupts() {
        boolean interrupted = false;
        while (true) {
            try {
                goesOn.await();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
