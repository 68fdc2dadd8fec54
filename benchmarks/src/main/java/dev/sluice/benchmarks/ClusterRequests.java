package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests at a fixed rate from inside the cluster, each on a connection of its own, until their time is over. */
final class ClusterRequests {
    private static final Pattern START = Pattern.compile("\"start_ns\":(\\d+)");
    private static final Pattern LATENCY = Pattern.compile("\"latency_ns\":(\\d+)");
    private static final Pattern VERSION = Pattern.compile("\"version\":\"([^\"]*)\"");

    private final Process process;
    private final Path file;

    private ClusterRequests(Process process, Path file) {
        this.process = process;
        this.file = file;
    }

    static ClusterRequests start(BenchCluster cluster, String url, int perSecond, Duration during) throws IOException {
        Path file = Files.createTempFile("sluice-bench", ".jsonl");
        List<String> arguments = List.of(
                "--url",
                url,
                "--rate",
                Integer.toString(perSecond),
                "--duration",
                during.toSeconds() + "s",
                "--out",
                file.toString());
        return new ClusterRequests(cluster.start("load", arguments), file);
    }

    /** Waits for the last answer. */
    Answers end() throws IOException, InterruptedException {
        try {
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("the load generator ended with " + process.exitValue() + ": " + printed);
            }
            List<One> all = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                long end = number(START, line) + number(LATENCY, line);
                Matcher version = VERSION.matcher(line);
                boolean failed = line.contains("\"error\"") || !line.contains("\"status\":200");
                all.add(new One(Instant.ofEpochSecond(0, end), failed, version.find() ? version.group(1) : ""));
            }
            return new Answers(List.copyOf(all));
        } finally {
            Files.delete(file);
        }
    }

    private static long number(Pattern pattern, String line) throws IOException {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            throw new IOException("the load generator wrote a line without " + pattern + ": " + line);
        }
        return Long.parseLong(matcher.group(1));
    }

    private record One(Instant end, boolean failed, String version) {}

    /** What came back. */
    static final class Answers {
        private final List<One> all;

        private Answers(List<One> all) {
            this.all = all;
        }

        long failed() {
            return all.stream().filter(One::failed).count();
        }

        /** When this version first answered. */
        Optional<Instant> first(String version) {
            return all.stream()
                    .filter(o -> o.version().equals(version))
                    .map(One::end)
                    .min(Instant::compareTo);
        }

        /** When this version last answered. */
        Optional<Instant> last(String version) {
            return all.stream()
                    .filter(o -> o.version().equals(version))
                    .map(One::end)
                    .max(Instant::compareTo);
        }
    }
}
