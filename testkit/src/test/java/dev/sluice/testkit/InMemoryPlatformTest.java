package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.TransientException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Written;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InMemoryPlatformTest {
    private static final SimulatedApplication APPLICATION = SimulatedApplication.builder(
                    new Application("shop", "test"), TrafficModel.WEIGHTED)
            .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(5)))
            .build();
    private static final Prepared V1 =
            Prepared.of(Release.image("shop:1").label("v1").build(), Map.of());
    private static final RevisionId ID = SimulatedPlatform.revisionOf(V1);

    private final ManualClock clock = ManualClock.create();
    private final InMemoryPlatform platform = InMemoryPlatform.of(APPLICATION, clock);
    private final InMemoryDeployer alice = platform.deployer();
    private final InMemoryDeployer bob = platform.deployer();

    @Test
    void two_drivers_see_one_platform() {
        Fence fence = acquire(alice, "alice");
        stageAndScale(alice, fence);

        assertThat(bob.observe()).isEqualTo(alice.observe());
        assertThat(bob.lease().acquire(new DriverId("bob"), Duration.ofSeconds(30), ""))
                .isInstanceOf(Grant.Held.class);
    }

    @Test
    void moving_the_clock_moves_the_platform_and_wakes_whoever_watches() {
        stageAndScale(alice, acquire(alice, "alice"));
        AtomicInteger woken = new AtomicInteger();
        Registration registration = bob.watch(woken::incrementAndGet);

        assertThat(clock.advanceToNext()).isTrue();

        assertThat(woken).hasValue(1);
        assertThat(alice.observe().revision(ID).orElseThrow().ready()).isEqualTo(2);
        registration.close();
        registration.close();
        platform.meddle(new ForeignChange.Kill(ID, 1));
        assertThat(woken).hasValue(1);
    }

    @Test
    void a_platform_leaps_to_its_next_change_and_rests_when_all_is_still() {
        stageAndScale(alice, acquire(alice, "alice"));

        assertThat(platform.advanceToNextChange()).isTrue();
        assertThat(platform.state().snapshot().revision(ID).orElseThrow().ready())
                .isEqualTo(2);
        assertThat(platform.advanceToNextChange()).isFalse();
    }

    @Test
    void a_platform_on_a_foreign_clock_follows_it_and_cannot_be_moved_by_hand() {
        InMemoryPlatform following = InMemoryPlatform.of(
                APPLICATION, InstantSource.fixed(clock.instant().plusSeconds(60)));

        assertThat(following.state().now()).isEqualTo(clock.instant().plusSeconds(60));
        assertThatThrownBy(() -> following.advance(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("can't be moved by hand");
    }

    @Test
    void a_callback_that_throws_disturbs_neither_the_call_nor_the_other_watchers() {
        AtomicInteger woken = new AtomicInteger();
        AtomicInteger reported = new AtomicInteger();
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.incrementAndGet());
        try (Registration broken = alice.watch(() -> {
                    throw new IllegalStateException("broken");
                });
                Registration sound = alice.watch(woken::incrementAndGet)) {
            assertThat(broken).isNotSameAs(sound);
            acquire(alice, "alice");
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(null);
        }

        assertThat(woken).hasValue(1);
        assertThat(reported).hasValue(1);
    }

    @Test
    void calls_and_writes_that_changed_something_are_counted() {
        Fence fence = acquire(alice, "alice");
        stageAndScale(alice, fence);
        stageAndScale(alice, fence);

        assertThat(alice.calls(SpiCall.SCALE)).isEqualTo(2);
        assertThat(alice.calls(SpiCall.OBSERVE)).isEqualTo(4);
        assertThat(alice.writes()).isEqualTo(2);
        assertThat(bob.writes()).isZero();
    }

    @Test
    void an_interrupted_thread_changes_nothing_and_stays_interrupted() {
        Fence fence = acquire(alice, "alice");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> alice.journal().write(fence, 0, "{}", Optional.empty()))
                .isInstanceOf(TransientException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(alice.journal().read()).isEmpty();
    }

    @Test
    void of_many_threads_that_write_at_once_each_loses_or_wins_as_a_whole() throws Exception {
        Fence fence = acquire(alice, "alice");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> writers = IntStream.range(0, 4)
                    .<Callable<Integer>>mapToObj(writer -> () -> saved(fence, writer))
                    .toList();
            int saved = 0;
            for (Future<Integer> writer : threads.invokeAll(writers)) {
                saved += writer.get();
            }

            assertThat(saved).isPositive();
            assertThat(alice.journal().read().orElseThrow().version()).isEqualTo(saved);
        } finally {
            threads.shutdownNow();
        }
    }

    private int saved(Fence fence, int writer) {
        int saved = 0;
        for (int i = 0; i < 500; i++) {
            long version = alice.journal().read().map(c -> c.version()).orElse(0L);
            Written written = alice.journal().write(fence, version, writer + "/" + i, Optional.empty());
            saved += written instanceof Written.Saved ? 1 : 0;
        }
        return saved;
    }

    private static Fence acquire(InMemoryDeployer deployer, String name) {
        return ((Grant.Granted) deployer.lease().acquire(new DriverId(name), Duration.ofSeconds(30), "")).fence();
    }

    private static void stageAndScale(InMemoryDeployer deployer, Fence fence) {
        for (Change change : List.of(new Change.Stage(V1), new Change.Scale(ID, Capacity.fixed(2)))) {
            Guard guard = new Guard(fence, deployer.observe().token());
            assertThat(deployer.apply(guard, change)).isInstanceOf(Effect.Applied.class);
        }
    }
}
