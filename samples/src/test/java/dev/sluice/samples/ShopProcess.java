package dev.sluice.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The shop as it really runs: a process of its own on a free port. */
final class ShopProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final String firstLine;

    private ShopProcess(Process process, BufferedReader output, String firstLine) {
        this.process = process;
        this.output = output;
        this.firstLine = firstLine;
    }

    /** Starts it and waits for its first line of output. */
    static ShopProcess start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(JavaProcess.command(ShopApp.class)).redirectErrorStream(true);
        builder.environment().put("PORT", "0");
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader output = process.inputReader(UTF_8);
        return new ShopProcess(process, output, String.valueOf(output.readLine()));
    }

    String firstLine() {
        return firstLine;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port() + "/");
    }

    int port() {
        return Integer.parseInt(firstLine.substring(firstLine.lastIndexOf(':') + 1));
    }

    /** SIGTERM; {@link Process#destroy()} would also close the output that is still to come. */
    void terminate() {
        process.toHandle().destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the shop still runs");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
