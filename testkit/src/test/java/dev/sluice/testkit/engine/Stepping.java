package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.document.LedgerDocument;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Engines and a platform on one clock, which goes from one appointment to the next, and only while a rollout has nothing to do but
 * wait: hours pass in no time, and no machine is too slow for a second.
 */
public final class Stepping {
    private static final Duration REAL_LIMIT = Duration.ofSeconds(30);

    public final ManualClock clock = ManualClock.create();
    public final InMemoryPlatform platform;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final List<RolloutEngine> engines = new ArrayList<>();
    private Instant rested = clock.instant();

    private Stepping(SimulatedApplication.Builder shop, boolean jumps) {
        InstantSource jumping = () -> clock.instant().plus(ahead.get());
        platform = InMemoryPlatform.of(shop.build(), jumps ? jumping : clock);
    }

    /** A platform with weights, whose instances are ready after ten seconds and whose traffic follows after five. */
    static Stepping create() {
        return on(TrafficModel.WEIGHTED);
    }

    static Stepping on(TrafficModel model) {
        return new Stepping(shop(model), false);
    }

    /** A platform that a test has made up. */
    public static Stepping on(SimulatedApplication.Builder shop) {
        return new Stepping(shop, false);
    }

    /** A platform whose wall clock can jump; the engines measure time with another one. */
    static Stepping jumping() {
        return new Stepping(shop(TrafficModel.WEIGHTED), true);
    }

    void jump(Duration by) {
        ahead.updateAndGet(by::plus);
    }

    private static SimulatedApplication.Builder shop(TrafficModel model) {
        return SimulatedApplication.builder(new Application("shop", "test"), model)
                .propagation(Duration.ofSeconds(5))
                .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(10)));
    }

    /** Calls that never end in virtual time, and half a minute of patience. */
    RolloutEngine engine() {
        return engine(engine -> engine);
    }

    /** What a test wants otherwise. */
    public RolloutEngine engine(UnaryOperator<RolloutEngine.Builder> otherwise) {
        RolloutEngine.Builder builder = RolloutEngine.builder()
                .clock(clock)
                .leaseTtl(Duration.ofMinutes(10))
                .callLimit(Duration.ofDays(365))
                .patience(Duration.ofSeconds(30))
                .stopOnShutdown(false);
        RolloutEngine engine = otherwise.apply(builder).build();
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

    public Outcome end(RolloutHandle handle) throws InterruptedException {
        until(handle, status -> status.outcome().isPresent());
        return handle.status().outcome().orElseThrow();
    }

    /** Until it has nothing to do at this step but wait. */
    public void untilStep(RolloutHandle handle, String step) throws InterruptedException {
        until(
                handle,
                status -> status.stepText().startsWith(step)
                        && !status.waitingFor().isEmpty());
    }

    /** What the journal says of the rollout that ended last. */
    Outcome recorded() {
        String document = platform.state().checkpoint().orElseThrow().document();
        return LedgerDocument.fromJson(document).last().orElseThrow().outcome();
    }

    public void pass(RolloutHandle handle, Duration time) throws InterruptedException {
        var until = clock.instant().plus(time);
        until(handle, status -> !clock.instant().isBefore(until));
    }

    public void until(RolloutHandle handle, Predicate<RolloutStatus> reached) throws InterruptedException {
        long giveUp = System.nanoTime() + REAL_LIMIT.toNanos();
        RolloutStatus status = handle.status();
        while (!reached.test(status)) {
            assertThat(System.nanoTime() - giveUp).as("stuck: %s", status).isNegative();
            assertThat(status.outcome()).as("ended too soon").isEmpty();
            if (status.waitingFor().isEmpty()) {
                handle.await(Duration.ofNanos(100_000));
            } else {
                clock.advanceToNext();
                letOthersRun(handle);
            }
            status = handle.status();
        }
    }

    /** What comes of a call that waits for the end of a rollout, while time goes on. */
    public <T> T meanwhile(Supplier<T> call) throws InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        goOnWhile(() -> answer.complete(call.get()));
        return answer.join();
    }

    /** Leases are renewed by threads that nobody waits for: they get a moment, some hundred for each life of a lease. */
    private void letOthersRun(RolloutHandle handle) throws InterruptedException {
        if (Duration.between(rested, clock.instant()).toSeconds() >= 5) {
            rested = clock.instant();
            handle.await(Duration.ofMillis(1));
        }
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
    public void close() throws InterruptedException {
        for (RolloutEngine engine : engines) {
            stop(engine);
        }
    }

    public void stop(RolloutEngine engine) throws InterruptedException {
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
