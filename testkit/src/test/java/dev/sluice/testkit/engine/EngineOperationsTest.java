package dev.sluice.testkit.engine;

import static dev.sluice.testkit.engine.Shops.last;
import static dev.sluice.testkit.engine.Shops.platform;
import static dev.sluice.testkit.engine.Shops.quick;
import static dev.sluice.testkit.engine.Shops.release;
import static dev.sluice.testkit.engine.Shops.rollout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.TransientException;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Outcome;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Grant;
import dev.sluice.release.ReleaseId;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.testkit.SpiCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an engine does beside driving: ending, looking, undoing and tidying, on platforms that behave and on some that don't. */
@Timeout(60)
class EngineOperationsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final RolloutEngine engine =
            RolloutEngine.builder().tick(Duration.ofMillis(20)).build();
    private final InMemoryPlatform platform =
            platform(Capabilities.builder(TrafficModel.WEIGHTED).build());
    private final InMemoryDeployer shop = platform.deployer();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void an_engine_that_is_closed_begins_nothing_more() {
        engine.close();

        assertThatThrownBy(() -> engine.start(rollout(shop, "v1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(shop.writes()).isZero();
    }

    @Test
    void a_rollout_that_is_stopped_leaves_a_word_in_the_history_and_another_process_ends_it() throws Exception {
        engine.run(rollout(shop, "v1"));
        RolloutEngine stopped =
                RolloutEngine.builder().tick(Duration.ofMillis(20)).build();
        RolloutHandle handle = stopped.start(Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.builder()
                        .bakeFor(Duration.ofSeconds(1))
                        .limits(quick())
                        .build())
                .build());
        awaitStep(handle, "bake");

        stopped.close();

        Ended last = last(engine.history(shop));
        assertThat(last.label()).isEqualTo("v2");
        assertThat(handle.await(SOON)).contains(last.outcome());
        assertThat(last.outcome()).isInstanceOfSatisfying(Outcome.Interrupted.class, interrupted -> {
            assertThat(interrupted.resumable()).isTrue();
            assertThat(interrupted.cause().reason()).contains("asked to end");
        });
        assertThat(shop.journal().read().orElseThrow().document()).contains("bake");
        assertThat(engine.resumeOrRollback(shop)).isInstanceOf(Outcome.Promoted.class);
        assertThat(last(engine.history(shop)).outcome()).isInstanceOf(Outcome.Promoted.class);
        assertThat(engine.history(shop)).extracting(Ended::label).containsExactly("v1", "v2", "v2");
    }

    @Test
    void listeners_that_block_hold_up_the_end_together_and_not_one_after_the_other() {
        CountDownLatch never = new CountDownLatch(1);
        Rollout.Builder rollout = Rollout.of(release("v1")).to(shop).using(BlueGreen.instant());
        for (int i = 0; i < 50; i++) { // one after the other that would be 250 s
            rollout.listen(event -> awaitIgnoringInterrupts(never));
        }

        assertThat(engine.run(rollout.build())).isInstanceOf(Outcome.Promoted.class);
        never.countDown();
    }

    @Test
    void what_still_blocks_when_an_engine_is_closed_is_interrupted() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        RolloutEngine closing =
                RolloutEngine.builder().tick(Duration.ofMillis(20)).build();
        RolloutHandle handle = closing.start(Rollout.of(release("v1"))
                .to(shop)
                .using(BlueGreen.instant())
                .listen(event -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                })
                .build());
        assertThat(handle.await(SOON)).isPresent();

        closing.close();

        assertThat(interrupted.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_platform_that_hangs_costs_an_exception_and_not_the_callers_thread() {
        engine.run(rollout(shop, "v1"));
        RolloutEngine brisk = RolloutEngine.builder()
                .callLimit(Duration.ofMillis(200))
                .patience(Duration.ZERO)
                .build();
        FaultyDeployer hangs = FaultyDeployer.around(shop, point -> Optional.of(Fault.HANG_BEFORE));

        assertThatThrownBy(() -> brisk.history(hangs)).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> brisk.tidy(hangs)).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> brisk.plan(Rollout.of(release("v2"))
                        .to(hangs)
                        .using(BlueGreen.instant())
                        .build()))
                .isInstanceOf(TransientException.class);
        assertThat(brisk.undo(hangs, new ReleaseId("0123456789abcdef")))
                .isInstanceOfSatisfying(
                        Outcome.Interrupted.class,
                        i -> assertThat(i.resumable()).isTrue());
        assertThat(brisk.resume(hangs)).isInstanceOf(Outcome.Interrupted.class);
        hangs.letGo();
        brisk.close();
    }

    @Test
    void a_platform_that_is_away_when_a_rollout_begins_is_asked_again() {
        FaultyDeployer away = FaultyDeployer.around(
                shop,
                point -> point.call() == SpiCall.PREPARE && point.nth() <= 3
                        ? Optional.of(Fault.UNREACHABLE)
                        : Optional.empty());

        Outcome outcome = engine.run(
                Rollout.of(release("v1")).to(away).using(BlueGreen.instant()).build());

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void an_engine_that_is_closed_while_beginnings_fail_ends_them_all() throws Exception {
        FaultyDeployer away = FaultyDeployer.around(shop, FaultPoints.each(SpiCall.PREPARE, Fault.UNREACHABLE));
        for (int round = 0; round < 20; round++) {
            List<RolloutHandle> handles = new ArrayList<>();
            RolloutEngine closing = RolloutEngine.create();
            for (int i = 0; i < 20; i++) {
                handles.add(closing.start(Rollout.of(release("v1"))
                        .to(away)
                        .using(BlueGreen.instant())
                        .build()));
            }
            closing.close();
            for (RolloutHandle handle : handles) {
                assertThat(handle.await(SOON)).get().isInstanceOf(Outcome.Interrupted.class);
            }
        }
    }

    @Test
    void what_a_caller_does_with_an_outcome_holds_up_no_other_rollout() {
        CountDownLatch never = new CountDownLatch(1);
        RolloutEngine brisk = RolloutEngine.builder()
                .callLimit(Duration.ofMillis(200))
                .patience(Duration.ZERO)
                .build();
        FaultyDeployer hangs = FaultyDeployer.around(shop, point -> Optional.of(Fault.HANG_BEFORE));
        CompletionStage<Void> busy = brisk.start(Rollout.of(release("v2"))
                        .to(hangs)
                        .using(BlueGreen.instant())
                        .build())
                .outcome()
                .thenAccept(outcome -> awaitIgnoringInterrupts(never));

        assertThat(brisk.run(rollout(shop, "v1"))).isInstanceOf(Outcome.Promoted.class);
        assertThat(brisk.run(rollout(shop, "v3"))).isInstanceOf(Outcome.Promoted.class);
        assertThat(busy.toCompletableFuture()).isNotDone();
        never.countDown();
        hangs.letGo();
        brisk.close();
    }

    @Test
    void whoever_waits_for_an_answer_when_an_engine_is_closed_gets_one() throws Exception {
        RolloutEngine patient =
                RolloutEngine.builder().callLimit(Duration.ofHours(1)).build();
        FaultyDeployer hangs = FaultyDeployer.around(shop, point -> Optional.of(Fault.HANG_BEFORE));
        CompletableFuture<List<Ended>> history = CompletableFuture.supplyAsync(() -> patient.history(hangs));
        while (hangs.hanging() == 0) {
            LockSupport.parkNanos(1_000_000);
        }

        patient.close();

        assertThatThrownBy(() -> history.get(SOON.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(TransientException.class);
        assertThatThrownBy(() -> patient.history(shop)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_was_said_to_a_rollout_that_never_began_is_taken_back() throws Exception {
        engine.run(rollout(shop, "v1"));
        Grant ignored = shop.lease().acquire(new DriverId("somebody"), Duration.ofMinutes(5), "drives");
        RolloutHandle refused = engine.start(rollout(shop, "v2"));
        refused.abort("ann");

        assertThat(refused.await(SOON)).get().isInstanceOf(Outcome.Refused.class);
        refused.abort("ann"); // it is over: nothing happens
        long until = System.nanoTime() + SOON.toNanos();
        while (!shop.signals().read().isEmpty() && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(shop.signals().read()).isEmpty();
    }

    @Test
    void a_close_on_an_interrupted_thread_still_brings_rollouts_to_a_safe_point() throws Exception {
        engine.run(rollout(shop, "v1"));
        RolloutEngine closing =
                RolloutEngine.builder().tick(Duration.ofMillis(20)).build();
        RolloutHandle handle = closing.start(Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.builder().bakeFor(Duration.ofHours(1)).build())
                .build());
        awaitStep(handle, "bake");
        Thread.currentThread().interrupt();

        closing.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(handle.status().outcome()).get().isInstanceOf(Outcome.Interrupted.class);
        assertThat(shop.lease().acquire(new DriverId("next"), Duration.ofSeconds(5), "is free"))
                .isInstanceOf(Grant.Granted.class);
    }

    private static void awaitIgnoringInterrupts(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                latch.await();
                open = true;
            } catch (InterruptedException e) {
                continue; // a listener that ignores it is what is tried here
            }
        }
    }

    private static void awaitStep(RolloutHandle handle, String step) throws InterruptedException {
        long until = System.nanoTime() + SOON.toNanos();
        while (handle.status()
                .progress()
                .filter(p -> p.stepText().startsWith(step))
                .isEmpty()) {
            assertThat(System.nanoTime())
                    .as("never came to " + step + ": " + handle.status())
                    .isLessThan(until);
            handle.await(Duration.ofMillis(10));
        }
    }
}
