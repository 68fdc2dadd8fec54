package dev.sluice.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link LoadProcess} as seen by whoever started it.
 *
 * <p>The process outlives nothing: it reports and ends when its input ends, also when the one who started it is killed. Safe for use by
 * many threads; each call waits 30 s at most and then throws an {@link IllegalStateException} that says what did not come.
 */
final class BackgroundLoad implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final BufferedWriter commands;
    private final CompletableFuture<JsonNode> report = new CompletableFuture<>();
    private volatile CompletableFuture<JsonNode> acknowledged = new CompletableFuture<>();
    private volatile LoadFigures progress = LoadFigures.NONE;

    private BackgroundLoad(Process process) {
        this.process = process;
        this.commands = process.outputWriter(UTF_8);
    }

    /** Starts a load on the address, in a process with the class path of this one. */
    static BackgroundLoad start(URI uri, double perSecond, double freshShare, Set<String> allowedVersions) {
        ProcessBuilder command = new ProcessBuilder(JavaProcess.command(
                        LoadProcess.class,
                        uri.toString(),
                        Double.toString(perSecond),
                        Double.toString(freshShare),
                        String.join(",", allowedVersions)))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            BackgroundLoad load = new BackgroundLoad(command.start());
            Thread reader = new Thread(load::read, "load-reader");
            reader.setDaemon(true);
            reader.start();
            return load;
        } catch (IOException e) {
            throw new UncheckedIOException("The load process does not start", e);
        }
    }

    /** Begins a phase in which only these releases may answer, and returns when that holds. */
    synchronized void allow(Set<String> versions) {
        acknowledged = new CompletableFuture<>();
        try {
            commands.write("allow " + String.join(",", versions) + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The load process takes no commands", e);
        }
        await(acknowledged, "acknowledge that " + versions + " may answer");
    }

    /** The numbers as they were a second ago at most. */
    LoadFigures progress() {
        return progress;
    }

    /** Starts no further requests, lets those under way end, and returns the final numbers. */
    LoadFigures stop() {
        try {
            commands.close();
        } catch (IOException e) {
            // It has ended already, and its report tells how.
        }
        return LoadFigures.of(await(report, "report"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(JSON.readTree(line));
            }
        } catch (IOException | RuntimeException e) {
            report.completeExceptionally(e);
        }
        IllegalStateException gone = new IllegalStateException("the load process has ended");
        report.completeExceptionally(gone);
        acknowledged.completeExceptionally(gone);
    }

    private void take(JsonNode line) {
        switch (line.get("kind").asString()) {
            case "progress" -> progress = LoadFigures.of(line);
            case "allowed" -> acknowledged.complete(line);
            case "report" -> report.complete(line);
            default -> throw new IllegalStateException("the load process said " + line);
        }
    }

    private JsonNode await(CompletableFuture<JsonNode> answer, String what) {
        try {
            return answer.get(PATIENCE_SECONDS, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the load process to " + what, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The load process did not " + what, e);
        }
    }
}
