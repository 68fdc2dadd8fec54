package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The load tool of that name, if this machine has it: one thread that keeps a number of connections busy.
 *
 * @see <a href="https://github.com/wg/wrk">wrk</a>
 */
final class Wrk {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern MEDIAN = Pattern.compile("\\s50%\\s+([0-9.]+)(us|ms|s)\\b");
    private static final Pattern TROUBLE = Pattern.compile("(Socket errors|Non-2xx).*");

    private Wrk() {}

    /**
     * What a run came to.
     *
     * @param perSecond completed requests
     * @param p50Millis the median latency
     */
    record Result(double perSecond, double p50Millis) {}

    /** Whether it can be run. */
    static boolean isThere() throws InterruptedException {
        try {
            new ProcessBuilder("wrk", "-v")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws IOException if it did not come to a result, or a request failed */
    static Result run(URI target, int connections, Duration during) throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder(
                        "wrk",
                        "--latency",
                        "-t1",
                        "-c" + connections,
                        "-d" + during.toSeconds() + "s",
                        target.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(wrk.getInputStream().readAllBytes(), UTF_8);
        int exit = wrk.waitFor();
        if (exit != 0) {
            throw new IOException("wrk ended with " + exit + ": " + printed);
        }
        return parse(printed);
    }

    /** Reads what wrk prints. */
    static Result parse(String printed) throws IOException {
        Matcher trouble = TROUBLE.matcher(printed);
        if (trouble.find()) {
            throw new IOException("wrk had failed requests: " + trouble.group());
        }
        Optional<Matcher> rate = Optional.of(RATE.matcher(printed)).filter(Matcher::find);
        Optional<Matcher> median = Optional.of(MEDIAN.matcher(printed)).filter(Matcher::find);
        if (rate.isEmpty() || median.isEmpty()) {
            throw new IOException("wrk printed no rate and no median: " + printed);
        }
        double number = Double.parseDouble(median.get().group(1));
        double millis = switch (median.get().group(2).toLowerCase(Locale.ROOT)) {
            case "us" -> number / 1_000;
            case "s" -> number * 1_000;
            default -> number;
        };
        return new Result(Double.parseDouble(rate.get().group(1)), millis);
    }
}
