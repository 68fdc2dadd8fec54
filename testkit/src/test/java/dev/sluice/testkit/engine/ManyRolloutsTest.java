package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Outcome;
import dev.sluice.release.Application;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.DelegatingDeployer;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many rollouts in one engine: a platform that hangs is its own rollout's trouble. */
@Timeout(240)
class ManyRolloutsTest {
    private static final Duration HANGS_FOR = Duration.ofMinutes(3);

    @Test
    void one_platform_that_hangs_among_a_thousand_delays_nobody_else() throws Exception {
        endBesidesHanging(1_000, 1);
    }

    @Test
    void a_hundred_platforms_that_hang_delay_nobody_else() throws Exception {
        endBesidesHanging(300, 100);
    }

    /** With four threads they would need more than five minutes, however fast the machine is. */
    @Test
    void platforms_that_take_their_time_for_each_call_get_the_threads_that_they_need() throws Exception {
        try (RolloutEngine engine =
                RolloutEngine.builder().stopOnShutdown(false).build()) {
            List<RolloutHandle> handles = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                handles.add(engine.start(rollout(new Slow(platform(i).deployer()))));
            }
            for (RolloutHandle handle : handles) {
                assertThat(handle.await(HANGS_FOR)).get().isInstanceOf(Outcome.Promoted.class);
            }
        }
    }

    /** Takes 200 ms to look. */
    private static final class Slow extends DelegatingDeployer {
        Slow(InMemoryDeployer sound) {
            super(sound);
        }

        @Override
        public Snapshot observe() {
            try {
                new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TransientException("interrupted", e);
            }
            return super.observe();
        }
    }

    /** What hangs does so for longer than the others may take: whoever waited for it would fail the test. */
    private static void endBesidesHanging(int count, int hanging) throws Exception {
        List<FaultyDeployer> stuck = new ArrayList<>();
        try (RolloutEngine engine = RolloutEngine.builder()
                .callLimit(HANGS_FOR)
                .stopOnShutdown(false)
                .build()) {
            for (int i = 0; i < hanging; i++) {
                FaultyDeployer hangs =
                        FaultyDeployer.around(platform(i).deployer(), point -> Optional.of(Fault.HANG_BEFORE));
                stuck.add(hangs);
                RolloutHandle ignored = engine.start(rollout(hangs));
            }
            List<RolloutHandle> handles = new ArrayList<>();
            for (int i = hanging; i < count; i++) {
                handles.add(engine.start(rollout(platform(i).deployer())));
            }
            for (RolloutHandle handle : handles) {
                assertThat(handle.await(HANGS_FOR.dividedBy(2))).get().isInstanceOf(Outcome.Promoted.class);
            }
            assertThat(stuck).allMatch(d -> d.hanging() > 0);
            stuck.forEach(FaultyDeployer::letGo);
        }
    }

    private static Rollout rollout(Deployer to) {
        return Rollout.of(Release.image("shop:v1").label("v1").build())
                .to(to)
                .using(BlueGreen.instant())
                .capacity(2)
                .build();
    }

    private static InMemoryPlatform platform(int number) {
        return InMemoryPlatform.of(
                SimulatedApplication.builder(new Application("shop-" + number, "test"), TrafficModel.WEIGHTED)
                        .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofMillis(100)))
                        .build(),
                InstantSource.system());
    }
}
