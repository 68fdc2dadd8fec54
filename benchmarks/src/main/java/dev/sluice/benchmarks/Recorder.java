package dev.sluice.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Takes the numbers of one benchmark run: prints each metric as it comes and keeps it for the page.
 *
 * <p>Not safe for use by many threads.
 */
public final class Recorder {
    private final String benchmark;
    private final PrintStream out;
    private final List<Measurement> measurements = new ArrayList<>();

    Recorder(String benchmark, PrintStream out) {
        this.benchmark = requireNonNull(benchmark, "benchmark");
        this.out = requireNonNull(out, "out");
    }

    /** A number that was counted or measured once. */
    public void record(String metric, double value, String unit) {
        record(metric, List.of(value), unit);
    }

    /**
     * Samples of one metric; their median is what is reported, with the least and the greatest as the spread.
     *
     * @throws IllegalArgumentException if there is no sample, one is not finite, a name or unit is no word, or the metric was recorded before
     */
    public void record(String metric, Collection<Double> samples, String unit) {
        Measurement measurement = new Measurement(metric, unit, List.copyOf(samples));
        if (measurements.stream().anyMatch(m -> m.metric().equals(metric))) {
            throw new IllegalArgumentException("metric '" + metric + "' was recorded twice by " + benchmark);
        }
        measurements.add(measurement);
        out.println(measurement.line(benchmark));
    }

    /** Says that there is no number, and why, where that is no failure: something to compare with is not there. */
    public void skip(String metric, String reason) {
        out.println("BENCH " + benchmark + " " + metric + " skipped: " + reason);
    }

    List<Measurement> measurements() {
        return List.copyOf(measurements);
    }
}
