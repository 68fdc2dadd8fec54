package dev.sluice.samples;

import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Progress;
import dev.sluice.journal.RolloutId;
import dev.sluice.local.LocalDeployer;
import dev.sluice.rollout.RolloutEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the quickstart starts, in one place, so that all of it is stopped: the router with its applications, the load, and one
 * driver at a time. Safe for use by many threads; once it is closed, nothing can be started.
 */
final class QuickstartStage implements AutoCloseable {
    private final TemporaryDirectory directory;
    private final DetachedRouter router;
    private final LocalDeployer shop;
    private @Nullable BackgroundLoad load;
    private @Nullable DriverProcess driver;
    private boolean closed;

    private QuickstartStage(TemporaryDirectory directory) {
        this.directory = directory;
        this.router = new DetachedRouter(directory.path().resolve("state"));
        this.shop = Deploy.shop(router.state());
    }

    /** An empty stage in a directory of its own. */
    static QuickstartStage open() {
        return new QuickstartStage(TemporaryDirectory.create());
    }

    /** Where the router, the applications and the journal keep their files. */
    Path state() {
        return router.state();
    }

    /** Runs a driver to its end and returns its exit code. */
    int drive(Consumer<String> out, Class<?> main, String... arguments) {
        DriverProcess started;
        synchronized (this) {
            requireOpen();
            String[] all = Stream.concat(Stream.of(arguments), Stream.of("--state=" + state()))
                    .toArray(String[]::new);
            started = DriverProcess.start(main, out, all);
            driver = started;
        }
        return started.await();
    }

    /** Starts the load on the router. */
    synchronized BackgroundLoad load(double perSecond, double freshShare, String version) {
        requireOpen();
        load = BackgroundLoad.start(router.daemon().address(), perSecond, freshShare, Set.of(version));
        return load;
    }

    DetachedRouter router() {
        return router;
    }

    /** The rollout that the journal says is not finished. */
    synchronized Optional<RolloutId> unfinished() {
        requireOpen();
        return shop.journal()
                .read()
                .flatMap(checkpoint ->
                        LedgerDocument.fromJson(checkpoint.document()).rollout())
                .map(Progress::rollout);
    }

    /** The rollouts that the journal says have ended. */
    synchronized List<Ended> history() {
        requireOpen();
        try (RolloutEngine engine = RolloutEngine.create()) {
            return engine.history(shop);
        }
    }

    /** Stops whatever runs, the driver first, and returns when it is gone. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (driver != null) {
            driver.close();
        }
        if (load != null) {
            load.close();
        }
        router.stop();
    }

    /** Leaves no file behind. */
    void discard() {
        directory.discard();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The quickstart was stopped");
        }
    }
}
