package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Outcome;
import dev.sluice.release.Application;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.rollout.RolloutStatus;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Engines and a platform on one clock, which goes from one appointment to the next, and only while a rollout has nothing to do but
 * wait: hours pass in no time, and no machine is too slow for a second.
 */
final class Stepping {
    private static final Duration REAL_LIMIT = Duration.ofSeconds(30);

    final ManualClock clock = ManualClock.create();
    final InMemoryPlatform platform;
    private final List<RolloutEngine> engines = new ArrayList<>();

    private Stepping(SimulatedApplication.Builder shop) {
        platform = InMemoryPlatform.of(shop.build(), clock);
    }

    /** A platform with weights, whose instances are ready after ten seconds and whose traffic follows after five. */
    static Stepping create() {
        return on(TrafficModel.WEIGHTED);
    }

    static Stepping on(TrafficModel model) {
        return new Stepping(SimulatedApplication.builder(new Application("shop", "test"), model)
                .propagation(Duration.ofSeconds(5))
                .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(10))));
    }

    /** What a test does not say otherwise: calls that never end in virtual time, and half a minute of patience. */
    RolloutEngine engine() {
        return engine(Duration.ofSeconds(1));
    }

    RolloutEngine engine(Duration tick) {
        RolloutEngine engine = RolloutEngine.builder()
                .clock(clock)
                .tick(tick)
                .leaseTtl(Duration.ofMinutes(10))
                .callLimit(Duration.ofDays(365))
                .patience(Duration.ofSeconds(30))
                .stopOnShutdown(false)
                .build();
        engines.add(engine);
        return engine;
    }

    static Rollout rollout(String label, Deployer to, Strategy strategy) {
        return of(label, to, strategy).build();
    }

    static Rollout.Builder of(String label, Deployer to, Strategy strategy) {
        return Rollout.of(Release.image("shop:" + label).label(label).build())
                .to(to)
                .using(strategy);
    }

    /** Two instances of a release, live. */
    void live(String label) throws InterruptedException {
        Rollout first =
                of(label, platform.deployer(), BlueGreen.instant()).capacity(2).build();
        assertThat(end(engine().start(first))).isInstanceOf(Outcome.Promoted.class);
    }

    Outcome run(Rollout rollout) throws InterruptedException {
        return end(engine().start(rollout));
    }

    Outcome end(RolloutHandle handle) throws InterruptedException {
        until(handle, status -> status.outcome().isPresent());
        return handle.status().outcome().orElseThrow();
    }

    void untilStep(RolloutHandle handle, String step) throws InterruptedException {
        until(handle, status -> status.stepText().startsWith(step));
    }

    void pass(RolloutHandle handle, Duration time) throws InterruptedException {
        var until = clock.instant().plus(time);
        until(handle, status -> !clock.instant().isBefore(until));
    }

    void until(RolloutHandle handle, Predicate<RolloutStatus> reached) throws InterruptedException {
        long giveUp = System.nanoTime() + REAL_LIMIT.toNanos();
        RolloutStatus status = handle.status();
        while (!reached.test(status)) {
            assertThat(System.nanoTime() - giveUp).as("stuck: %s", status).isNegative();
            assertThat(status.outcome()).as("ended too soon").isEmpty();
            if (status.waitingFor().isEmpty()) {
                handle.await(Duration.ofNanos(100_000));
            } else {
                clock.advanceToNext();
            }
            status = handle.status();
        }
    }

    /** What comes of a call that waits for the end of a rollout, while time goes on. */
    <T> T meanwhile(Supplier<T> call) throws InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        goOnWhile(() -> answer.complete(call.get()));
        return answer.join();
    }

    /** The label of what has all the traffic. */
    String serving() {
        var world = platform.state().snapshot();
        return world.revisions().stream()
                .filter(r -> world.traffic().weight(r.id()).equals(dev.sluice.traffic.Weight.ALL))
                .map(r -> r.label())
                .findFirst()
                .orElse(world.traffic().toString());
    }

    /** Stops what still runs; the clock has to go on for that. */
    void close() throws InterruptedException {
        for (RolloutEngine engine : engines) {
            stop(engine);
        }
    }

    void stop(RolloutEngine engine) throws InterruptedException {
        goOnWhile(engine::close);
    }

    private void goOnWhile(Runnable call) throws InterruptedException {
        Thread caller = new Thread(call, "caller");
        caller.start();
        while (caller.isAlive()) {
            clock.advance(Duration.ofMillis(100));
            caller.join(1);
        }
    }
}
