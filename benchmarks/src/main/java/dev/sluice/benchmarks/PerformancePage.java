package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The page of all numbers. Each benchmark owns the text between its two markers and no other byte; a benchmark that is
 * new to the page gets a section at the end.
 */
final class PerformancePage {
    private final Path file;

    PerformancePage(Path file) {
        this.file = requireNonNull(file, "file");
    }

    /**
     * Replaces the table of one benchmark.
     *
     * @throws IllegalStateException if the page has one marker of the benchmark but not the other
     */
    void write(Benchmark benchmark, List<Measurement> measurements, Surroundings surroundings) throws IOException {
        String text = Files.exists(file) ? Files.readString(file, UTF_8) : "# Performance\n";
        String opening = "<!-- bench:" + benchmark.name() + " -->\n";
        String closing = "<!-- /bench:" + benchmark.name() + " -->\n";
        String block = opening + table(benchmark, measurements, surroundings) + closing;
        Files.writeString(file, replace(text, opening, closing, block, benchmark.name()), UTF_8);
    }

    private String replace(String text, String opening, String closing, String block, String name) {
        int from = text.indexOf(opening);
        int to = text.indexOf(closing);
        if (from < 0 && to < 0) {
            return text.stripTrailing() + "\n\n## " + name + "\n\n" + block;
        }
        if (from < 0 || to < from) {
            throw new IllegalStateException("The markers of " + name + " in " + file + " are not a pair: restore '"
                    + opening.strip() + "' before '" + closing.strip() + "'");
        }
        return text.substring(0, from) + block + text.substring(to + closing.length());
    }

    private static String table(Benchmark benchmark, List<Measurement> measurements, Surroundings surroundings) {
        return measurements.stream()
                .map(Measurement::row)
                .collect(Collectors.joining(
                        "\n",
                        benchmark.what()
                                + "\n\n| metric | median | unit | n | min | max |\n|---|---:|---|---:|---:|---:|\n",
                        "\n\n" + surroundings + " · `mvn -q -Pbench -Dbench=" + benchmark.name() + "`\n"));
    }
}
