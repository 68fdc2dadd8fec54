package dev.sluice.samples;

import dev.sluice.SluiceException;
import dev.sluice.local.LocalDeployer;
import dev.sluice.report.TrafficSample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks a router again and again what it has counted since the last time. A time at which it can't be asked is made up for by the next. */
final class RouterSamples implements AutoCloseable {
    private final LocalDeployer deployer;
    private final Consumer<TrafficSample> out;
    private final ExecutorService thread;
    private Instant since;

    private RouterSamples(LocalDeployer deployer, Consumer<TrafficSample> out) {
        this.deployer = deployer;
        this.out = out;
        this.since = deployer.observe().at();
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread asking = new Thread(task, "router-samples");
            asking.setDaemon(true);
            return asking;
        });
    }

    static RouterSamples every(Duration period, LocalDeployer deployer, Consumer<TrafficSample> out) {
        RouterSamples samples = new RouterSamples(deployer, out);
        samples.thread.execute(() -> samples.takeEvery(period));
        return samples;
    }

    private void takeEvery(Duration period) {
        try {
            while (!thread.awaitTermination(period.toMillis(), TimeUnit.MILLISECONDS)) {
                take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Asks now. */
    synchronized void take() {
        List<TrafficSample> taken;
        try {
            taken = deployer.metrics().samples(since);
        } catch (SluiceException e) {
            return; // what it counts meanwhile is in the next answer
        }
        taken.forEach(out);
        since = taken.stream().map(TrafficSample::at).findFirst().orElse(since);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
