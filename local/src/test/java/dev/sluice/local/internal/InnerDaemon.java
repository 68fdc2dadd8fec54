package dev.sluice.local.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What {@link DaemonProcess} runs, inside this process: a locked directory, a platform, and its control socket. */
public final class InnerDaemon {
    private final DirectoryLock lock;
    private final ControlServer server;
    private final CountDownLatch stopped;

    private InnerDaemon(DirectoryLock lock, ControlServer server, CountDownLatch stopped) {
        this.lock = lock;
        this.server = server;
        this.stopped = stopped;
    }

    /** One for the application {@code shop} in the environment {@code local}. */
    public static InnerDaemon start(Path stateDirectory) {
        StateDirectory directory = new StateDirectory(stateDirectory);
        directory.create();
        DirectoryLock lock = DirectoryLock.tryTake(directory).orElseThrow();
        CountDownLatch stopped = new CountDownLatch(1);
        DaemonOptions options = new DaemonOptions(
                "shop@local", Router.LOOPBACK, 0, Duration.ofSeconds(1), false, 10 << 20, 3, List.of());
        Platform platform = Platform.start(options, directory, stopped::countDown);
        return new InnerDaemon(lock, ControlServer.start(directory.control(), platform), stopped);
    }

    /** Waits until somebody has stopped it, and lets go of the directory. */
    public void awaitStopped() {
        try {
            stopped.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        server.close();
        lock.close();
    }
}
