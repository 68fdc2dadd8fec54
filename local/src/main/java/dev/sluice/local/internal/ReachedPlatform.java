package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import dev.sluice.PermanentException.Reason;
import dev.sluice.TransientException;
import dev.sluice.deploy.Registration;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way to a platform: a daemon that is started when it is missing, or one inside this process. Safe for use by many threads. */
public final class ReachedPlatform implements AutoCloseable {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);

    private final Supplier<Control> opening;
    private final Watches watches = new Watches((seen, limit) -> control().awaitChange(seen, limit));
    private @Nullable Control control;
    private @Nullable Platform inside;
    private @Nullable DirectoryLock lock;

    private ReachedPlatform(StateDirectory directory, DaemonOptions options, boolean inThisProcess) {
        this.opening = inThisProcess ? () -> openInside(directory, options) : () -> openDetached(directory, options);
    }

    /** A daemon, started on the first call and whenever it is missing. */
    public static ReachedPlatform detached(StateDirectory directory, DaemonOptions options) {
        return new ReachedPlatform(directory, options, false);
    }

    /** A platform in this process, started on the first call. */
    public static ReachedPlatform inThisProcess(StateDirectory directory, DaemonOptions options) {
        return new ReachedPlatform(directory, options, true);
    }

    /**
     * The platform.
     *
     * @throws PermanentException if another one has the directory, or it can't be started
     * @throws TransientException if the thread is interrupted, before anything is done
     */
    public synchronized Control control() {
        if (Thread.currentThread().isInterrupted()) {
            throw new TransientException("Interrupted before the platform was asked");
        }
        if (control == null) {
            control = opening.get();
        }
        return control;
    }

    /** Calls back after each change, from one thread for all who watch. */
    public Registration watch(Runnable changed) {
        return watches.add(changed);
    }

    private static Control openDetached(StateDirectory directory, DaemonOptions options) {
        Control reached = ControlClient.to(directory, CALL_LIMIT, () -> new DaemonStarter(directory, options).start());
        DaemonStatus status = reached.status();
        if (!status.application().equals(options.application())) {
            throw new PermanentException(
                    Reason.REFUSED,
                    "The state directory " + directory.path() + " belongs to " + status.application() + ", not to "
                            + options.application() + ": use one directory for each application");
        }
        boolean elsewhere =
                !status.host().equals(options.host()) || (options.port() != 0 && status.port() != options.port());
        if (elsewhere) {
            throw new PermanentException(
                    Reason.REFUSED,
                    "The router of " + options.application() + " listens on " + status.host() + ":" + status.port()
                            + ", not on " + options.host() + ":" + options.port() + ": stop it, or use its address");
        }
        return reached;
    }

    private Control openInside(StateDirectory directory, DaemonOptions options) {
        directory.create();
        DirectoryLock taken = DirectoryLock.tryTake(directory)
                .orElseThrow(() -> new PermanentException(
                        Reason.REFUSED,
                        "Another platform has the state directory " + directory.path()
                                + ": stop it, or leave inThisProcess() out to use it"));
        try {
            Platform started = Platform.start(options, directory, () -> {});
            inside = started;
            lock = taken;
            return started;
        } catch (RuntimeException failure) {
            taken.close();
            throw failure;
        }
    }

    /** Ends every watch, and a platform in this process, after a stop that is under way; a daemon goes on. */
    @Override
    public synchronized void close() {
        watches.close();
        if (inside != null) {
            inside.end();
        }
        if (lock != null) {
            lock.close();
        }
    }
}
