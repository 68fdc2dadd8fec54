package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
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
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultyDeployerTest {
    private static final Prepared V1 =
            Prepared.of(Release.image("shop:1").label("v1").build(), Map.of());
    private static final RevisionId ID = SimulatedPlatform.revisionOf(V1);
    private static final FaultPoint FIRST_SCALE = new FaultPoint(SpiCall.SCALE, 1);

    private final InMemoryDeployer sound =
            InMemoryDeployer.of(SimulatedApplication.builder(new Application("shop", "test"), TrafficModel.WEIGHTED)
                    .build());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void without_faults_everything_passes_and_every_call_is_on_record() {
        FaultyDeployer process = process(FaultPoints.none());

        assertThat(scale(process, 2)).isInstanceOf(Effect.Applied.class);
        assertThat(process.reached())
                .extracting(FaultPoint::toString)
                .containsExactly("acquire#1", "observe#1", "stage#1", "observe#2", "scale#1");
    }

    @Test
    void an_unreachable_platform_is_unchanged_and_a_lost_reply_is_not() {
        assertThatThrownBy(() -> scale(process(at(Fault.UNREACHABLE)), 2)).isInstanceOf(TransientException.class);
        assertThat(capacity()).isEqualTo(Capacity.NONE);

        assertThatThrownBy(() -> scale(process(at(Fault.REPLY_LOST)), 2)).isInstanceOf(TransientException.class);
        assertThat(capacity()).isEqualTo(Capacity.fixed(2));
    }

    @Test
    void a_refusal_says_why_and_changes_nothing() {
        assertThatThrownBy(() -> scale(process(at(Fault.UNAUTHORIZED)), 2))
                .isInstanceOfSatisfying(
                        PermanentException.class,
                        e -> assertThat(e.reason()).isEqualTo(PermanentException.Reason.UNAUTHORIZED));
        assertThat(capacity()).isEqualTo(Capacity.NONE);
    }

    @Test
    void a_stale_call_is_refused_by_the_provider_itself() {
        FaultyDeployer process =
                process(at(Fault.STALE).or(FaultPoints.one(new FaultPoint(SpiCall.JOURNAL_WRITE, 1), Fault.STALE)));
        Fence fence = acquire(process);

        assertThat(scale(process, 2)).isInstanceOf(Effect.Stale.class);
        assertThat(process.journal().write(fence, 0, "{}", Optional.empty())).isEqualTo(new Written.Conflict(0));
        assertThat(process.journal().write(fence, 0, "{}", Optional.empty())).isEqualTo(new Written.Saved(1));
    }

    @Test
    void a_change_that_is_under_way_succeeds_when_it_is_sent_again() {
        FaultyDeployer process = process(at(Fault.UNDERWAY));

        assertThat(scale(process, 2)).isInstanceOf(Effect.Underway.class);
        assertThat(scale(process, 2)).isInstanceOf(Effect.Applied.class);
    }

    @Test
    void a_fault_that_means_nothing_for_a_call_does_not_happen() {
        FaultyDeployer process = process(FaultPoints.each(SpiCall.OBSERVE, Fault.UNDERWAY));

        assertThat(process.observe()).isEqualTo(sound.observe());
    }

    @Test
    void after_a_crash_nothing_of_the_process_reaches_the_platform() {
        FaultyDeployer process = process(at(Fault.CRASH_AFTER));
        AtomicBoolean woken = new AtomicBoolean();
        process.watch(() -> woken.set(true));

        assertThatThrownBy(() -> scale(process, 2))
                .isInstanceOf(SimulatedCrash.class)
                .hasMessageContaining("scale#1");

        assertThat(capacity()).isEqualTo(Capacity.fixed(2));
        assertThat(process.isDead()).isTrue();
        assertThatThrownBy(process::observe).isInstanceOf(SimulatedCrash.class);
        woken.set(false);
        sound.platform().meddle(new dev.sluice.simulation.ForeignChange.ExpireLease());
        assertThat(woken).isFalse();
    }

    @Test
    void a_crash_before_the_effect_leaves_the_platform_as_it_was() {
        assertThatThrownBy(() -> scale(process(at(Fault.CRASH_BEFORE)), 2)).isInstanceOf(SimulatedCrash.class);

        assertThat(capacity()).isEqualTo(Capacity.NONE);
    }

    @Test
    void a_call_that_hangs_ends_with_an_interrupt_and_keeps_the_flag() throws Exception {
        FaultyDeployer process = process(at(Fault.HANG_BEFORE));
        AtomicBoolean flag = new AtomicBoolean();
        Future<?> call = threads.submit(() -> {
            try {
                scale(process, 2);
            } finally {
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        await(() -> process.hanging() == 1);

        threads.shutdownNow();

        assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(TransientException.class);
        assertThat(flag).isTrue();
        assertThat(capacity()).isEqualTo(Capacity.NONE);
    }

    @Test
    void a_call_that_is_let_go_was_only_slow() throws Exception {
        FaultyDeployer process = process(at(Fault.HANG_AFTER));
        Future<Effect> call = threads.submit(() -> scale(process, 2));
        await(() -> process.hanging() == 1);
        assertThat(capacity()).isEqualTo(Capacity.fixed(2));

        process.letGo();

        assertThat(call.get(1, TimeUnit.MINUTES)).isInstanceOf(Effect.Applied.class);
    }

    private FaultyDeployer process(FaultPoints points) {
        return FaultyDeployer.around(sound, points);
    }

    private static FaultPoints at(Fault fault) {
        return FaultPoints.one(FIRST_SCALE, fault);
    }

    private Capacity capacity() {
        return sound.observe().revision(ID).orElseThrow().capacity();
    }

    private static Fence acquire(Deployer deployer) {
        return ((Grant.Granted) deployer.lease().acquire(new DriverId("alice"), Duration.ofMinutes(1), "")).fence();
    }

    private static Effect scale(Deployer deployer, int count) {
        Fence fence = acquire(deployer);
        deployer.apply(new Guard(fence, deployer.observe().token()), new Change.Stage(V1));
        return deployer.apply(
                new Guard(fence, deployer.observe().token()), new Change.Scale(ID, Capacity.fixed(count)));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
