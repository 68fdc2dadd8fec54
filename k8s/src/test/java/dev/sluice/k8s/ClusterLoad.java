package dev.sluice.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests at a fixed rate from inside the cluster's network, until their time is over. */
final class ClusterLoad {
    private final Process process;

    private ClusterLoad(Process process) {
        this.process = process;
    }

    static ClusterLoad start(String url, int perSecond, Duration duration, boolean keepAlive) {
        return start(url, perSecond, duration, keepAlive, List.of());
    }

    /** The same, with a line of JSON for each request. */
    static ClusterLoad start(String url, int perSecond, Duration duration, Path out) {
        return start(url, perSecond, duration, false, List.of("--out", out.toString()));
    }

    private static ClusterLoad start(
            String url, int perSecond, Duration duration, boolean keepAlive, List<String> more) {
        var command = new java.util.ArrayList<>(List.of(
                TestCluster.tool("load"),
                "--url",
                url,
                "--rate",
                Integer.toString(perSecond),
                "--duration",
                duration.toSeconds() + "s"));
        command.addAll(more);
        if (keepAlive) {
            command.add("--keep-alive");
        }
        try {
            return new ClusterLoad(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the last answer; the summary says how many failed, and how. */
    Summary end() throws IOException, InterruptedException {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return new Summary(text);
    }

    /** What the generator printed. */
    record Summary(String text) {
        private static final Pattern TOTAL = Pattern.compile("total (\\d+) failed (\\d+)");

        long total() {
            return Long.parseLong(matched().group(1));
        }

        long failed() {
            return Long.parseLong(matched().group(2));
        }

        /** How many were answered by a version. */
        long answeredBy(String version) {
            Matcher matcher = Pattern.compile("version \"" + Pattern.quote(version) + "\" (\\d+)")
                    .matcher(text);
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        }

        private Matcher matched() {
            Matcher matcher = TOTAL.matcher(text);
            if (!matcher.find()) {
                throw new IllegalStateException("The load generator said: " + text);
            }
            return matcher;
        }
    }
}
