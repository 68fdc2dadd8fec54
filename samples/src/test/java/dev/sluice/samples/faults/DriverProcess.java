package dev.sluice.samples.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A {@link DriverMain} as seen by the test that started it, reads what it says, and ends it one way or the other. */
final class DriverProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private DriverProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param environment beside that of this process
     */
    static DriverProcess start(Deployment deployment, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DriverMain.class.getName(),
                "dir=" + deployment.directory(),
                "port=" + deployment.port()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            DriverProcess driver = new DriverProcess(builder.start());
            Thread reader = new Thread(driver::read, "driver-output");
            reader.setDaemon(true);
            reader.start();
            return driver;
        } catch (IOException e) {
            throw new UncheckedIOException("The driver does not start", e);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (this) {
                    lines.add(line);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            // it was killed
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    /** Waits for a line that begins like this; empty if it ended without one. */
    synchronized Optional<String> awaitLine(String beginning) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<String> found =
                    lines.stream().filter(line -> line.startsWith(beginning)).findFirst();
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (found.isPresent() || ended) {
                return found;
            }
            if (left <= 0) {
                throw new AssertionError("The driver did not say '" + beginning + "' but " + lines);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while the driver was to say '" + beginning + "'", e);
            }
        }
    }

    /** Waits until it has said how its part ended: the kind of the outcome, and its text. */
    String outcome() {
        return awaitLine("OUTCOME ")
                .orElseThrow(() -> new AssertionError("The driver ended without an outcome: " + lines()))
                .substring("OUTCOME ".length());
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL; false if it had ended, or said how its part ended, before. */
    boolean kill() {
        boolean alive = process.isAlive();
        process.destroyForcibly();
        return exitCode() == 137 && alive && awaitLine("OUTCOME ").isEmpty();
    }

    /** SIGTERM. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** SIGSTOP: it does not notice that time goes on. */
    void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    void wake() {
        signal("CONT");
    }

    /** Lets it go on from the place where it waits. */
    void go() {
        try {
            process.getOutputStream().write("go\n".getBytes(UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The driver does not listen", e);
        }
    }

    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The driver did not end: " + lines());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while the driver was to end", e);
        }
    }

    private void signal(String name) {
        try {
            Process sent = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).start();
            if (sent.waitFor() != 0) {
                throw new AssertionError("SIG" + name + " could not be sent");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while sending SIG" + name, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
