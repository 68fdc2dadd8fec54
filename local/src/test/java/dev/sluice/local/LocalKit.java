package dev.sluice.local;

import dev.sluice.deploy.TaskId;
import dev.sluice.release.Release;
import dev.sluice.release.Workload;
import dev.sluice.testkit.DeployerCompatibilityKit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The compatibility kit on processes of this machine, wherever the router runs. Every test has a state directory of its own. */
@Execution(ExecutionMode.CONCURRENT)
abstract class LocalKit extends DeployerCompatibilityKit {
    @TempDir
    private Path path;

    /** The application of this test, with intervals that make a test short. */
    final LocalDeployer.Builder shop() {
        return LocalDeployer.application("shop")
                .stateDirectory(stateDirectory())
                .healthPath("/health")
                .healthEvery(Duration.ofMillis(50), Duration.ofSeconds(5))
                .settleFor(Duration.ofMillis(50))
                .restartBackoff(Duration.ofMillis(50), Duration.ofSeconds(1))
                .drainLimit(Duration.ofSeconds(1));
    }

    final Path stateDirectory() {
        return path.resolve("shop");
    }

    /** Ends the router and every process of the test. */
    abstract void stop();

    @AfterEach
    final void leaveNothingBehind() {
        stop();
    }

    @Override
    protected Release ready(String label) {
        return release(label, SmallestApplication.command(label));
    }

    @Override
    protected Release neverReady() {
        return release("never", List.of("sleep", "600"));
    }

    @Override
    protected Release failing() {
        return release("broken", List.of("/bin/sh", "-c", "echo no such table; exit 3"));
    }

    @Override
    protected Optional<Release> impossible() {
        return Optional.of(release("impossible", List.of("./no/such/program")));
    }

    @Override
    protected List<String> task(Duration runs, int exitCode) {
        return List.of(
                "/bin/sh", "-c", "echo x >> " + runs() + "; sleep " + runs.toMillis() / 1000.0 + "; exit " + exitCode);
    }

    @Override
    protected OptionalInt runsOf(TaskId task) {
        try {
            return OptionalInt.of(Files.readAllLines(runs()).size());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    protected void letPass(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private Path runs() {
        return path.resolve("runs");
    }

    private static Release release(String label, List<String> command) {
        return Release.of(new Workload.Command(command, Optional.of("/")))
                .label(label)
                .build();
    }
}
