package dev.sluice.benchmarks;

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
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.testkit.SpiCall;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How many rollouts one JVM drives at once: each replaces a release on a platform of its own, and all are under way together. */
final class ScaleBenchmark implements Benchmark {
    private static final Duration BAKE = Duration.ofSeconds(10);
    private static final Strategy STRATEGY = BlueGreen.builder()
            .bakeFor(BAKE)
            .limits(Limits.builder().drain(Duration.ofSeconds(1)).build())
            .build();

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String what() {
        return "Blue-green rollouts of a second release (2 instances, ready after 2 s, baked for " + BAKE.toSeconds()
                + " s) under way at once in one engine, each on an in-memory platform of its own with a real clock. Threads"
                + " are the engine's, the most at any look; heap is what is in use after a collection while all bake.";
    }

    @Override
    public void run(Recorder recorder) throws InterruptedException {
        run(100, "warm-up-", null);
        run(1_000, "1k-", recorder);
        run(10_000, "10k-", recorder);
        run(100_000, "100k-", recorder);
    }

    private static void run(int rollouts, String prefix, @Nullable Recorder recorder) throws InterruptedException {
        long before = heap();
        try (RolloutEngine engine = RolloutEngine.create()) {
            List<RolloutHandle> first = new ArrayList<>();
            List<InMemoryDeployer> shops = new ArrayList<>();
            for (int i = 0; i < rollouts; i++) {
                InMemoryDeployer shop = platform(i).deployer();
                shops.add(shop);
                first.add(engine.start(rollout(shop, "v1", BlueGreen.instant())));
            }
            promoted(first);
            long begun = System.nanoTime();
            List<RolloutHandle> second = new ArrayList<>();
            shops.forEach(shop -> second.add(engine.start(rollout(shop, "v2", STRATEGY))));
            int threads = 0;
            long heap = 0;
            int baking = 0;
            while (second.stream().anyMatch(h -> h.status().outcome().isEmpty())) {
                threads = Math.max(threads, threads());
                int now = (int) second.stream().filter(ScaleBenchmark::bakes).count();
                baking = Math.max(baking, now);
                if (heap == 0 && now > rollouts * 9 / 10) {
                    heap = heap();
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
            promoted(second);
            if (recorder != null) {
                recorder.record(prefix + "rollouts", rollouts, "count");
                recorder.record(prefix + "under-way-at-once", baking, "count");
                recorder.record(prefix + "threads", threads, "count");
                if (heap > 0) { // where the first are done before the last have begun, they never bake all at once
                    recorder.record(prefix + "heap-mb", (heap - before) / 1e6, "MB");
                }
                recorder.record(prefix + "seconds", (System.nanoTime() - begun) / 1e9, "s");
                recorder.record(
                        prefix + "platform-calls-per-rollout",
                        shops.stream().mapToInt(ScaleBenchmark::calls).sum() / (double) rollouts,
                        "count");
            }
        }
    }

    private static int calls(InMemoryDeployer shop) {
        return Arrays.stream(SpiCall.values()).mapToInt(shop::calls).sum();
    }

    private static boolean bakes(RolloutHandle handle) {
        return handle.status()
                .progress()
                .filter(p -> p.stepText().startsWith("bake"))
                .isPresent();
    }

    private static void promoted(List<RolloutHandle> handles) throws InterruptedException {
        for (RolloutHandle handle : handles) {
            Outcome outcome = handle.await(Duration.ofMinutes(10)).orElseThrow();
            if (!(outcome instanceof Outcome.Promoted)) {
                throw new IllegalStateException("a rollout ended otherwise: " + outcome);
            }
        }
    }

    private static Rollout rollout(InMemoryDeployer shop, String label, Strategy strategy) {
        return Rollout.of(Release.image("shop:" + label).label(label).build())
                .to(shop)
                .using(strategy)
                .capacity(2)
                .build();
    }

    private static InMemoryPlatform platform(int number) {
        return InMemoryPlatform.of(
                SimulatedApplication.builder(new Application("shop-" + number, "bench"), TrafficModel.WEIGHTED)
                        .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(2)))
                        .build(),
                InstantSource.system());
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("sluice-"))
                .count();
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
