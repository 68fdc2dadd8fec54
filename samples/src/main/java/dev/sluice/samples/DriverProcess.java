package dev.sluice.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A driver in a process of its own, and what it says line by line. Safe for use by many threads. */
final class DriverProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Thread reader;

    private DriverProcess(Process process, Consumer<String> out) {
        this.process = process;
        this.reader = new Thread(() -> read(process, out), "driver-reader");
        reader.setDaemon(true);
        reader.start();
    }

    static DriverProcess start(Class<?> main, Consumer<String> out, String... arguments) {
        try {
            return new DriverProcess(
                    new ProcessBuilder(JavaProcess.command(main, arguments))
                            .redirectErrorStream(true)
                            .start(),
                    out);
        } catch (IOException e) {
            throw new UncheckedIOException("The driver does not start", e);
        }
    }

    /**
     * Waits for its end and for its last line.
     *
     * @return its exit code
     * @throws IllegalStateException if it does not end within a minute, or the thread is interrupted
     */
    int await() {
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("A driver did not end within " + LIMIT);
            }
            reader.join(LIMIT.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a driver runs", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static void read(Process process, Consumer<String> out) {
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.accept(line);
            }
        } catch (IOException e) {
            // It was ended while it spoke; its exit code says the rest.
        }
    }
}
