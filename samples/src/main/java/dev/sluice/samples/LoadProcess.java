package dev.sluice.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sluice.load.Counts;
import dev.sluice.load.Exchange;
import dev.sluice.load.Load;
import dev.sluice.load.LoadGenerator;
import dev.sluice.load.LoadProgress;
import dev.sluice.load.LoadReport;
import dev.sluice.load.LoadRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Load in a process of its own, so that nothing that happens to a driver touches it.
 *
 * <p>It prints one JSON object per line: {@code progress} each second, {@code allowed} as the answer to a command, and {@code report} at the
 * end, which comes when its input ends or it receives SIGTERM. Its only command is a line {@code allow v1,v2}: a phase begins, in which
 * these releases may answer ({@link VersionWatch}) and which is counted by itself ({@link PhaseBook}).
 */
final class LoadProcess {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int BODY_LIMIT = 256;

    /** A request is lost if nobody answers it, and on a busy machine an answer may take long; how long, the percentiles say. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final int IN_FLIGHT_LIMIT = 5_000;

    /** Whether a request is lost does not depend on whether it left in time, so a busy machine is no reason to disbelieve the count. */
    private static final Duration LAG_LIMIT = Duration.ofSeconds(5);

    private static final JsonMapper JSON = new JsonMapper();

    private final LoadGenerator generator = LoadGenerator.create();
    private final Consumer<String> out;
    private final VersionWatch watch;
    private final PhaseBook phases;
    private final LoadRun run;
    private boolean reported;

    /** Starts the load. */
    LoadProcess(URI uri, double perSecond, double freshShare, Set<String> allowed, Consumer<String> out) {
        this.out = out;
        this.watch = new VersionWatch(allowed);
        this.phases = new PhaseBook("GET " + uri.getPath());
        this.run = generator.start(
                Load.to(uri)
                        .rate(perSecond)
                        .during(LONGEST)
                        .freshShare(freshShare)
                        .bodyLimit(BODY_LIMIT)
                        .timeout(TIMEOUT)
                        .inFlightLimit(IN_FLIGHT_LIMIT)
                        .lagLimit(LAG_LIMIT)
                        .build(),
                this::saw);
    }

    /** Arguments: the address, requests per second, the share on fresh connections, the versions that may answer, with commas. */
    public static void main(String[] args) throws IOException {
        LoadProcess load = new LoadProcess(
                URI.create(args[0]),
                Double.parseDouble(args[1]),
                Double.parseDouble(args[2]),
                versions(args[3]),
                Console.standard()::line);
        Runtime.getRuntime().addShutdownHook(new Thread(load::report, "report"));
        load.obey(System.in);
    }

    /** Prints progress and takes commands until the input ends; then lets what is under way end, and reports. */
    void obey(InputStream commands) throws IOException {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
        });
        Future<?> ticking = timer.scheduleAtFixedRate(this::printProgress, 1, 1, SECONDS);
        BufferedReader lines = new BufferedReader(new InputStreamReader(commands, UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            obey(line.strip());
        }
        ticking.cancel(false);
        timer.shutdown();
        report();
    }

    private void obey(String command) {
        if (!command.startsWith("allow ")) {
            print("refused", json -> json.put("command", command));
            return;
        }
        Set<String> versions = versions(command.substring("allow ".length()));
        Instant now = run.progress().at();
        watch.allow(now, versions);
        phases.begin(now);
        print("allowed", json -> versions.forEach(json.putArray("versions")::add));
    }

    private void printProgress() {
        print("progress", figures(run.progress(), List.of(), List.of(), List.of())::writeTo);
    }

    private void saw(Exchange exchange) {
        watch.saw(exchange);
        phases.saw(exchange);
    }

    /** Ends the load and prints the last line, once. */
    synchronized void report() {
        if (reported) {
            return;
        }
        reported = true;
        run.stop();
        LoadReport report = run.await();
        generator.close();
        List<String> remarks = new ArrayList<>(report.doubts());
        remarks.addAll(watch.examples());
        LoadProgress end = run.progress();
        Instant start = end.at().minus(end.elapsed());
        LoadFigures figures = figures(end, phases.figures(start, end.at()), phases.failures(start), remarks);
        print("report", json -> {
            figures.writeTo(json);
            json.set("load", JSON.readTree(report.toJson()));
        });
    }

    private LoadFigures figures(
            LoadProgress progress, List<PhaseFigures> byPhase, List<FailedRequest> failures, List<String> remarks) {
        Counts counts = progress.counts();
        Map<String, Long> versions = new TreeMap<>();
        Map<String, Long> errors = new TreeMap<>();
        counts.versions().forEach((version, count) -> {
            versions.put(version, count.answers());
            errors.put(version, count.errors());
        });
        return new LoadFigures(
                progress.elapsed(),
                counts.requests(),
                counts.lost(),
                counts.failed(),
                watch.wrong(),
                watch.torn(),
                progress.latency().p50(),
                progress.latency().p99(),
                versions,
                errors,
                byPhase,
                failures,
                remarks);
    }

    private void print(String kind, Consumer<ObjectNode> content) {
        ObjectNode json = JSON.createObjectNode();
        json.put("kind", kind);
        content.accept(json);
        out.accept(JSON.writeValueAsString(json));
    }

    private static Set<String> versions(String commaSeparated) {
        return Set.of(commaSeparated.split(","));
    }
}
