package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Outcome;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.SpiCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several drivers that were told to run the same rollout: one drives, and what it leaves behind is done once. */
@Timeout(60)
class StandbyTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final BlueGreen BAKED =
            BlueGreen.builder().bakeFor(Duration.ofMinutes(4)).build();

    private final Stepping time = Stepping.create();
    private final InMemoryDeployer shop = time.platform.deployer();
    private final Rollout v2 = Stepping.rollout("v2", shop, BAKED);

    @BeforeEach
    void live() throws Exception {
        time.live("v1");
    }

    @AfterEach
    void close() throws Exception {
        time.close();
    }

    @Test
    void who_stands_by_takes_up_what_a_dead_driver_left() throws Exception {
        AtomicBoolean dead = new AtomicBoolean();
        FaultyDeployer dying =
                FaultyDeployer.around(shop, point -> dead.get() ? Optional.of(Fault.HANG_BEFORE) : Optional.empty());
        RolloutHandle driver = engine().start(Stepping.rollout("v2", dying, BAKED));
        time.untilStep(driver, "bake");
        CompletableFuture<Outcome> other = standBy(v2, DAY);
        dead.set(true);

        Outcome outcome = time.meanwhile(other::join);

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class).isEqualTo(time.recorded());
        assertThat(time.engine().history(shop))
                .as("it was one rollout")
                .extracting(ended -> ended.rollout())
                .endsWith(driver.status().rollout())
                .hasSize(2);
        dying.letGo();
    }

    @Test
    void a_rollout_that_was_taken_back_is_not_begun_again_by_who_stood_by() throws Exception {
        RolloutHandle driver = engine().start(v2);
        time.untilStep(driver, "bake");
        CompletableFuture<Outcome> other = standBy(v2, DAY);
        time.pass(driver, Duration.ofMinutes(1));
        driver.abort("ann");
        assertThat(time.end(driver)).isInstanceOf(Outcome.RolledBack.class);

        assertThat(time.meanwhile(other::join)).isEqualTo(time.recorded());

        assertThat(time.serving()).isEqualTo("v1");
        assertThat(time.engine().history(shop)).hasSize(2);
    }

    @Test
    void a_rollout_of_another_release_is_waited_for_and_then_ours_begins() throws Exception {
        RolloutHandle driver = engine().start(Stepping.rollout("v3", shop, BAKED));
        time.untilStep(driver, "bake");

        assertThat(time.meanwhile(standBy(v2, DAY)::join)).isInstanceOf(Outcome.Promoted.class);

        assertThat(driver.status().outcome()).get().isInstanceOf(Outcome.Promoted.class);
        assertThat(time.serving()).isEqualTo("v2");
    }

    @Test
    void after_the_limit_it_says_who_drives() throws Exception {
        RolloutHandle driver = engine().start(v2);
        time.untilStep(driver, "bake");

        Outcome outcome = time.meanwhile(standBy(v2, Duration.ofMinutes(2))::join);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.held()).isPresent());
        assertThat(driver.status().outcome()).isEmpty();
    }

    @Test
    void a_driver_that_another_has_taken_over_from_stands_by_and_ends_like_it() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        FaultyDeployer unrenewed = FaultyDeployer.around(
                shop,
                point -> away.get() && point.call() == SpiCall.RENEW
                        ? Optional.of(Fault.UNREACHABLE)
                        : Optional.empty());
        CompletableFuture<Outcome> first = standBy(Stepping.rollout("v2", unrenewed, BAKED), DAY);
        while (!time.serving().equals("v2")) {
            time.clock.advance(Duration.ofMillis(100));
            Thread.onSpinWait();
        }
        away.set(true);
        CompletableFuture<Outcome> second = standBy(v2, DAY);

        assertThat(time.meanwhile(second::join)).isInstanceOf(Outcome.Promoted.class);
        away.set(false);

        assertThat(time.meanwhile(first::join)).isEqualTo(time.recorded());
        assertThat(time.engine().history(shop)).hasSize(2);
    }

    /** Leases that are short beside the bake time: a dead driver's is over before the rollout is. */
    private RolloutEngine engine() {
        return time.engine(e -> e.patience(DAY).leaseTtl(Duration.ofSeconds(40)));
    }

    private CompletableFuture<Outcome> standBy(Rollout rollout, Duration limit) {
        RolloutEngine engine = engine();
        CompletableFuture<Outcome> end = new CompletableFuture<>();
        new Thread(() -> end.complete(engine.runOrStandBy(rollout, limit)), "stands by").start();
        return end;
    }
}
