package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Outcome;
import dev.sluice.release.Application;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.rollout.RolloutStatus;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One engine in a portal that drives everything a company has. */
@Timeout(180)
class ThousandRolloutsTest {
    private static final int ROLLOUTS = 1_000;
    private static final BlueGreen BAKED =
            BlueGreen.builder().bakeFor(Duration.ofDays(1)).build();

    private final ManualClock clock = ManualClock.create();
    private final List<RolloutHandle> handles = new ArrayList<>();

    @Test
    void a_thousand_rollouts_hold_no_thread_while_they_wait_and_all_end_right() {
        RolloutEngine engine = RolloutEngine.builder()
                .clock(clock)
                .tick(Duration.ofMinutes(1))
                .leaseTtl(Duration.ofMinutes(10))
                .callLimit(Duration.ofDays(365))
                .stopOnShutdown(false)
                .build();
        for (int i = 0; i < ROLLOUTS; i++) {
            handles.add(engine.start(Stepping.rollout("v1", platform("app-" + i).deployer(), BAKED)));
        }

        go(status ->
                status.stepText().startsWith("bake") && !status.waitingFor().isEmpty());
        await("threads to leave that nobody needs", () -> threads() <= 10);
        for (int i = 0; i < ROLLOUTS; i++) {
            if (i % 2 == 0) {
                handles.get(i).promote("ann");
            } else {
                handles.get(i).abort("ann");
            }
        }
        go(status -> status.outcome().isPresent());

        for (int i = 0; i < ROLLOUTS; i++) {
            assertThat(handles.get(i).status().outcome())
                    .as("rollout %d", i)
                    .get()
                    .isInstanceOf(i % 2 == 0 ? Outcome.Promoted.class : Outcome.RolledBack.class);
        }
        engine.close();
    }

    /** Moves the clock, each time when all have nothing to do but wait, until all are there. */
    private void go(Predicate<RolloutStatus> there) {
        while (!all(there)) {
            clock.advance(Duration.ofSeconds(1));
            await(
                    "all to wait",
                    () -> all(s -> s.outcome().isPresent() || !s.waitingFor().isEmpty()));
        }
    }

    private boolean all(Predicate<RolloutStatus> there) {
        return handles.stream().map(RolloutHandle::status).allMatch(there);
    }

    private void await(String what, BooleanSupplier condition) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - giveUp).as(what).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static int threads() {
        Thread[] all = new Thread[2 * Thread.activeCount() + 100];
        int found = Thread.enumerate(all);
        int ours = 0;
        for (int i = 0; i < found; i++) {
            ours += all[i].getName().startsWith("sluice-engine") ? 1 : 0;
        }
        return ours;
    }

    private InMemoryPlatform platform(String name) {
        return InMemoryPlatform.of(
                SimulatedApplication.builder(new Application(name, "test"), TrafficModel.WEIGHTED)
                        .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(5)))
                        .build(),
                clock);
    }
}
