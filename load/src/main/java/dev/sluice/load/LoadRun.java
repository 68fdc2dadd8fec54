package dev.sluice.load;

import dev.sluice.BugException;
import dev.sluice.TransientException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** A load while it is being sent. Safe for use by many threads. */
public final class LoadRun implements AutoCloseable {
    private final Load load;
    private final LoadLoop loop;
    private final Consumer<? super LoadRun> whenEnded;
    private final CompletableFuture<LoadReport> result = new CompletableFuture<>();
    private final Thread thread;

    LoadRun(
            Load load,
            InetSocketAddress target,
            Consumer<? super Exchange> observer,
            Clock clock,
            String threadName,
            Consumer<? super LoadRun> whenEnded)
            throws IOException {
        this.load = load;
        this.loop = new LoadLoop(load, target, observer, RunClock.startingNow(clock), new Tally());
        this.whenEnded = whenEnded;
        this.thread = new Thread(this::runToEnd, threadName);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void runToEnd() {
        try {
            result.complete(loop.run());
        } catch (IOException | RuntimeException | Error e) {
            result.completeExceptionally(e);
        } finally {
            whenEnded.accept(this);
        }
    }

    /** How the run stands now, or stood at its end. */
    public LoadProgress progress() {
        return loop.progress();
    }

    /** The report, if the run has ended. */
    public Optional<LoadReport> report() {
        return result.isDone() ? Optional.of(await()) : Optional.empty();
    }

    /** Starts no further requests; those under way may end, each within {@link Load#timeout()}. Returns at once. */
    public void stop() {
        loop.stop();
    }

    /**
     * Waits until every request has ended.
     *
     * @throws TransientException if the run broke off because of the machine, or the caller was interrupted (its flag stays set)
     */
    public LoadReport await() {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("Waiting for " + load + " was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                throw new TransientException("Sending " + load + " broke off", e);
            }
            throw new BugException("sending " + load + " broke off", e);
        }
    }

    /**
     * Gives up what is under way, which the report then counts as abandoned, and waits until the run has ended; an observer, on the
     * run's own thread, does not wait. Without effect on a run that has ended.
     */
    @Override
    public void close() {
        loop.close();
        if (Thread.currentThread() != thread) {
            result.handle((report, problem) -> null).join();
        }
    }
}
