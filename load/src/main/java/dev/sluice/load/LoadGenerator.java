package dev.sluice.load;

import static java.util.Objects.requireNonNull;

import dev.sluice.TransientException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What sends loads: each run has one daemon thread of its own, named {@code sluice-load-}<i>n</i>, and {@link #close()} ends them all.
 *
 * <p>Safe for use by many threads. One thread moves some thousand requests per second; a run that is asked for more than its machine
 * gives says so in its report ({@link LoadReport#doubts()}).
 */
public final class LoadGenerator implements AutoCloseable {
    private final Clock clock;
    private final Set<LoadRun> runs = ConcurrentHashMap.newKeySet();
    private final AtomicInteger started = new AtomicInteger();
    private volatile boolean closed;

    private LoadGenerator(Clock clock) {
        this.clock = clock;
    }

    /** A generator on the system's clock. */
    public static LoadGenerator create() {
        return create(Clock.systemUTC());
    }

    /** A generator whose reports name instants of the given clock, which is read once per run; durations do not depend on it. */
    public static LoadGenerator create(Clock clock) {
        return new LoadGenerator(requireNonNull(clock, "clock"));
    }

    /** Starts a run and returns at once. */
    public LoadRun start(Load load) {
        return start(load, exchange -> {});
    }

    /**
     * Starts a run that tells an observer about each request when it has ended, and returns at once.
     *
     * <p>The host is looked up once, here; requests to an unknown host fail as {@link Failure#UNREACHABLE}.
     *
     * @param observer called on the run's thread, which sends nothing meanwhile: it must be quick. When it throws, the run goes on and
     *     its report is not valid
     * @throws IllegalStateException if this generator is closed
     * @throws TransientException if the machine has no file descriptor left
     * @throws dev.sluice.ConfigurationException if the library of the load's protocol is not on the class path
     */
    public LoadRun start(Load load, Consumer<? super Exchange> observer) {
        requireNonNull(load, "load");
        requireNonNull(observer, "observer");
        if (closed) {
            throw new IllegalStateException("This generator was closed and can't start " + load);
        }
        InetSocketAddress target = address(load.uri());
        Transport.prepare(load);
        String thread = "sluice-load-" + started.incrementAndGet();
        LoadRun run;
        try {
            run = new LoadRun(load, target, observer, clock, thread, runs::remove);
        } catch (IOException e) {
            throw new TransientException("Starting " + load + " failed: this machine opens no selector", e);
        }
        runs.add(run);
        run.start();
        if (closed) {
            run.close();
        }
        return run;
    }

    /** Gives up all runs and waits until their threads have ended. */
    @Override
    public void close() {
        closed = true;
        runs.forEach(LoadRun::close);
    }

    private static InetSocketAddress address(URI uri) {
        return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
    }
}
