package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Outcome;
import dev.sluice.release.Application;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.DelegatingDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A watch is a hint: a provider whose watch misbehaves costs nobody a rollout, and nobody else anything. */
@Timeout(60)
class EngineWatchTest {
    private final RolloutEngine engine = RolloutEngine.builder()
            .tick(Duration.ofMillis(20))
            .stopOnShutdown(false)
            .build();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    private enum Misbehaviour {
        WATCH_THROWS,
        WATCH_BLOCKS,
        CLOSE_THROWS,
        CLOSE_BLOCKS
    }

    @AfterEach
    void close() {
        never.countDown();
        engine.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_rollout_ends_as_it_would_have(Misbehaviour misbehaviour) throws Exception {
        Deployer strange = watched(misbehaviour);

        Outcome first = engine.run(Stepping.rollout("v1", strange, BlueGreen.instant()));
        Outcome second = engine.run(Stepping.rollout("v2", strange, BlueGreen.instant()));

        assertThat(first).isInstanceOf(Outcome.Promoted.class);
        assertThat(second).isInstanceOf(Outcome.Promoted.class);
        assertThat(reached.await(30, TimeUnit.SECONDS)).as("it did misbehave").isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_rollout_that_is_stopped_by_the_clock_ends_and_so_do_the_others(Misbehaviour misbehaviour) throws Exception {
        BlueGreen baked = BlueGreen.builder().bakeFor(Duration.ofHours(1)).build();
        RolloutEngine dying = RolloutEngine.builder()
                .tick(Duration.ofMillis(20))
                .stopOnShutdown(false)
                .build();
        RolloutHandle strange = dying.start(Stepping.rollout("v1", watched(misbehaviour), baked));
        RolloutHandle sound = dying.start(Stepping.rollout("v1", platform().deployer(), baked));
        while (!strange.status().stepText().startsWith("bake")
                || !sound.status().stepText().startsWith("bake")) {
            strange.await(Duration.ofMillis(5));
        }

        dying.close();

        assertThat(strange.status().outcome()).get().isInstanceOf(Outcome.Interrupted.class);
        assertThat(sound.status().outcome()).get().isInstanceOf(Outcome.Interrupted.class);
    }

    @Test
    void a_hint_makes_a_rollout_look_at_once() throws Exception {
        InMemoryPlatform platform = platform();
        RolloutEngine slow = RolloutEngine.builder()
                .tick(Duration.ofMinutes(1))
                .stopOnShutdown(false)
                .build();

        Outcome outcome = slow.run(Stepping.rollout("v1", hinting(platform), BlueGreen.instant()));

        assertThat(outcome).as("a tick is longer than this test may take").isInstanceOf(Outcome.Promoted.class);
        slow.close();
    }

    private Deployer watched(Misbehaviour misbehaviour) {
        return switch (misbehaviour) {
            case WATCH_THROWS ->
                watching(changed -> {
                    throw misbehaves();
                });
            case WATCH_BLOCKS ->
                watching(changed -> {
                    block();
                    return () -> {};
                });
            case CLOSE_THROWS ->
                watching(changed -> () -> {
                    throw misbehaves();
                });
            case CLOSE_BLOCKS -> watching(changed -> this::block);
        };
    }

    private IllegalStateException misbehaves() {
        reached.countDown();
        return new IllegalStateException("no watch today");
    }

    /** Until the test is over, whoever interrupts. */
    private void block() {
        reached.countDown();
        boolean open = false;
        while (!open) {
            try {
                never.await();
                open = true;
            } catch (InterruptedException e) {
                continue;
            }
        }
    }

    private static Deployer watching(Function<Runnable, Registration> watch) {
        return new DelegatingDeployer(platform().deployer()) {
            @Override
            public Registration watch(Runnable changed) {
                return watch.apply(changed);
            }
        };
    }

    /** A provider that hints ten times a second, as a watch does that sees instances start. */
    private static Deployer hinting(InMemoryPlatform platform) {
        return new DelegatingDeployer(platform.deployer()) {
            @Override
            public Registration watch(Runnable changed) {
                var timer = java.util.concurrent.Executors.newSingleThreadScheduledExecutor();
                var ignored = timer.scheduleAtFixedRate(changed, 100, 100, TimeUnit.MILLISECONDS);
                return timer::shutdownNow;
            }
        };
    }

    private static InMemoryPlatform platform() {
        return InMemoryPlatform.of(
                SimulatedApplication.builder(new Application("shop", "test"), TrafficModel.WEIGHTED)
                        .propagation(Duration.ofMillis(30))
                        .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofMillis(50)))
                        .build(),
                InstantSource.system());
    }
}
