package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.deploy.Registration;
import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Outcome;
import dev.sluice.release.ReleaseId;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Recreate;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoint;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.SpiCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Once more, and back again. */
@Timeout(60)
class EngineHandleTest {
    private final Stepping time = Stepping.create();
    private final InMemoryDeployer shop = time.platform.deployer();

    @BeforeEach
    void live() throws Exception {
        time.live("v1");
    }

    @AfterEach
    void close() throws Exception {
        time.close();
    }

    @Test
    void a_rollout_that_was_taken_back_can_be_tried_again_as_a_new_one() throws Exception {
        FaultyDeployer noRoomYet =
                FaultyDeployer.around(shop, FaultPoints.one(new FaultPoint(SpiCall.SCALE, 1), Fault.REFUSED));
        RolloutEngine engine = time.engine();
        RolloutHandle first = engine.start(Stepping.rollout("v2", noRoomYet, BlueGreen.instant()));
        assertThat(time.end(first)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(time.serving()).isEqualTo("v1");

        RolloutHandle second = first.retry();

        assertThat(time.end(second)).isInstanceOf(Outcome.Promoted.class);
        assertThat(time.serving()).isEqualTo("v2");
        assertThat(second.status().rollout()).isNotEqualTo(first.status().rollout());
        assertThat(time.meanwhile(() -> engine.history(shop)))
                .extracting(e -> e.label() + " " + e.outcome().getClass().getSimpleName())
                .containsExactly("v1 Promoted", "v2 RolledBack", "v2 Promoted");
    }

    @Test
    void what_was_interrupted_and_is_tried_again_goes_on_where_it_stood() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        FaultyDeployer flaky = FaultyDeployer.around(
                shop,
                point -> away.get() && point.call() == SpiCall.ROUTE
                        ? Optional.of(Fault.UNREACHABLE)
                        : Optional.empty());
        RolloutHandle first = time.engine().start(Stepping.rollout("v2", flaky, BlueGreen.instant()));
        assertThat(time.end(first)).isInstanceOf(Outcome.Interrupted.class);
        away.set(false);

        RolloutHandle second = first.retry();

        assertThat(time.end(second)).isInstanceOf(Outcome.Promoted.class);
        assertThat(time.serving()).isEqualTo("v2");
        assertThat(flaky.reached()).as("nothing is done twice").doesNotContain(new FaultPoint(SpiCall.SCALE, 2));
    }

    @Test
    void what_runs_or_is_live_is_not_tried_again() throws Exception {
        RolloutHandle handle = time.engine()
                .start(Stepping.rollout(
                        "v2",
                        shop,
                        BlueGreen.builder().bakeFor(Duration.ofHours(1)).build()));
        time.untilStep(handle, "bake");
        assertThatThrownBy(handle::retry)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("still running");

        handle.promote("ann");

        assertThat(time.end(handle)).isInstanceOf(Outcome.Promoted.class);
        assertThatThrownBy(handle::retry)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("promoted");
    }

    @Test
    void an_application_that_can_not_run_twice_is_undone_without_running_twice() throws Exception {
        ReleaseId v1 = shop.observe().revisions().get(0).origin().releaseId().orElseThrow();
        assertThat(time.run(Stepping.rollout("v2", shop, Recreate.withDowntime())))
                .isInstanceOf(Outcome.Promoted.class);
        List<Snapshot> twice = new CopyOnWriteArrayList<>();
        Registration watch = shop.watch(() -> {
            Snapshot world = time.platform.state().snapshot();
            if (world.revisions().stream().filter(r -> r.running() > 0).count() > 1) {
                twice.add(world);
            }
        });
        RolloutEngine engine = time.engine();

        Outcome outcome = time.meanwhile(() -> engine.undo(shop, v1, Recreate.withDowntime()));

        watch.close();
        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(time.serving()).isEqualTo("v1");
        assertThat(twice).isEmpty();
    }
}
