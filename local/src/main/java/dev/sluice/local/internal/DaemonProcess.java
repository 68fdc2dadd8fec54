package dev.sluice.local.internal;

import dev.sluice.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The detached process: a {@link Platform} behind a control socket, one for each state directory.
 *
 * <p>It holds a lock on the directory for as long as it lives, so of two that are started at once one ends at once. Arguments: the state
 * directory, and the options as JSON.
 */
public final class DaemonProcess {
    /** Another daemon has the directory. */
    static final int EXIT_TAKEN = 3;

    /** It could not start; the reason is in the directory's file {@code failure}. */
    static final int EXIT_FAILED = 4;

    private DaemonProcess() {}

    /** Runs until it is stopped. */
    public static void main(String[] arguments) throws InterruptedException {
        StateDirectory directory = new StateDirectory(Path.of(arguments[0]));
        DaemonOptions options = LocalJson.mapper().readValue(arguments[1], DaemonOptions.class);
        int exit = run(directory, options);
        System.exit(exit);
    }

    private static int run(StateDirectory directory, DaemonOptions options) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            directory.create();
            Files.deleteIfExists(directory.failure());
            Optional<DirectoryLock> lock = DirectoryLock.tryTake(directory);
            if (lock.isEmpty()) {
                return EXIT_TAKEN;
            }
            Platform platform = Platform.start(options, directory, stopped::countDown);
            ControlServer server = ControlServer.start(directory.control(), platform);
            Runtime.getRuntime().addShutdownHook(new Thread(platform::drain, "sluice-shutdown"));
            stopped.await();
            server.close();
            lock.get().close();
            return 0;
        } catch (SluiceException | IOException impossible) {
            try {
                Files.writeString(directory.failure(), String.valueOf(impossible.getMessage()));
            } catch (IOException silent) {
                return EXIT_FAILED;
            }
            return EXIT_FAILED;
        }
    }
}
