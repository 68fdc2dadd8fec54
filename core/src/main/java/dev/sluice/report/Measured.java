package dev.sluice.report;

import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Requests, errors and latency of each version over time. What was not measured is said to be so: a gap in a line, never a zero. */
final class Measured {
    private static final int MOST_POINTS = 250;

    private final RolloutReport report;
    private final Html html;
    private final Timescale scale;
    private final Map<String, List<TrafficSample>> versions;

    Measured(RolloutReport report, Html html) {
        this.report = report;
        this.html = html;
        this.scale = Timescale.of(report);
        this.versions = during(report, scale);
    }

    /** What was measured while the rollout went on, by version. */
    static Map<String, List<TrafficSample>> during(RolloutReport report, Timescale scale) {
        return Samples.byVersion(report.samples().stream()
                .filter(s -> s.at().isAfter(scale.start()) && s.from().isBefore(scale.end()))
                .toList());
    }

    void requests() {
        if (versions.isEmpty()) {
            html.leaf("p", "Nothing was measured: how many requests there were and how many failed is not known.");
            return;
        }
        table();
        int shown = versions.values().stream().mapToInt(List::size).sum();
        if (shown < report.samples().size()) {
            html.leaf(
                    "p",
                    (report.samples().size() - shown)
                            + " samples from before or after the rollout are not shown; they are in the JSON.",
                    "class",
                    "note");
        }
        plot("rate", "Requests per second", rate -> Plot.shown(rate) + "/s", Measured::rate);
        plot("errors", "Share of requests that failed", share -> Plot.shown(share) + "%", Measured::errorShare);
    }

    void latency() {
        SortedSet<Double> quantiles = quantiles();
        if (quantiles.isEmpty()) {
            html.leaf("p", "Nothing was measured: how long requests took is not known.");
            return;
        }
        for (double quantile : quantiles) {
            plot(
                    "latency" + name(quantile).replace('.', '-'),
                    "Latency, " + name(quantile) + ": so many percent of the requests took at most this",
                    Measured::time,
                    sample -> millis(sample, quantile));
        }
    }

    private void table() {
        SortedSet<Double> quantiles = quantiles();
        List<String> columns = new ArrayList<>(List.of("Version", "Requests", "Errors", "Share of errors"));
        quantiles.forEach(quantile -> columns.add("Worst " + name(quantile)));
        html.open(
                "div",
                "class",
                "wide",
                "tabindex",
                "0",
                "role",
                "region",
                "aria-label",
                "Table of requests and errors");
        html.table("What was measured of each version", columns.toArray(String[]::new));
        versions.forEach((version, samples) -> {
            TrafficSample sum = Samples.sum(samples);
            html.open("tr").open("th", "scope", "row").said(version).close();
            html.leaf("td", String.format(Locale.ROOT, "%,d", sum.requests()));
            html.leaf("td", String.format(Locale.ROOT, "%,d", sum.errors()));
            html.leaf(
                    "td", sum.requests() == 0 ? "no request" : Plot.shown(100.0 * sum.errors() / sum.requests()) + "%");
            quantiles.forEach(quantile -> html.leaf(
                    "td",
                    samples.stream()
                            .map(s -> s.latency().get(quantile))
                            .filter(Objects::nonNull)
                            .max(Duration::compareTo)
                            .map(worst -> time(worst.toNanos() / 1e6))
                            .orElse("not measured")));
            html.close();
        });
        html.endTable().close();
        if (!quantiles.isEmpty()) {
            html.leaf("p", "The worst latency is that of the worst interval.", "class", "note");
        }
    }

    private void plot(
            String id, String title, DoubleFunction<String> unit, Function<TrafficSample, OptionalDouble> value) {
        Map<String, List<List<Plot.Segment>>> lines = new LinkedHashMap<>();
        double highest = 0;
        for (Map.Entry<String, List<TrafficSample>> version : versions.entrySet()) {
            List<List<Plot.Segment>> line = line(Samples.atMost(MOST_POINTS, version.getValue()), value);
            lines.put(version.getKey(), line);
            highest = Math.max(highest, highest(line).orElse(0));
        }
        Plot plot = new Plot(id, title, scale, highest == 0 ? 1 : Plot.above(highest), unit);
        lines.forEach((version, line) -> plot.line(
                style(version),
                version,
                highest(line).isPresent()
                        ? "at most " + unit.apply(highest(line).getAsDouble())
                        : "not measured",
                line));
        report.entries().stream()
                .filter(Entry.Back.class::isInstance)
                .forEach(back -> plot.mark(back.at(), "went back"));
        plot.write(html);
    }

    private static List<List<Plot.Segment>> line(
            List<TrafficSample> samples, Function<TrafficSample, OptionalDouble> value) {
        List<List<Plot.Segment>> parts = new ArrayList<>();
        List<Plot.Segment> part = new ArrayList<>();
        @Nullable TrafficSample before = null;
        for (TrafficSample sample : samples) {
            OptionalDouble now = value.apply(sample);
            if (now.isEmpty() || (before != null && !Samples.adjoin(before, sample))) {
                parts.add(part);
                part = new ArrayList<>();
            }
            now.ifPresent(adder(part, sample));
            before = sample;
        }
        parts.add(part);
        return parts;
    }

    private static DoubleConsumer adder(List<Plot.Segment> part, TrafficSample sample) {
        return value -> part.add(new Plot.Segment(sample.from(), sample.at(), value));
    }

    private static OptionalDouble highest(List<List<Plot.Segment>> line) {
        return line.stream()
                .flatMap(List::stream)
                .mapToDouble(Plot.Segment::value)
                .max();
    }

    /** The new version looks on every drawing as it does on that of the weights, and so does the old one. */
    private int style(String version) {
        Optional<Plan> plan = report.plan();
        String target = plan.map(p -> p.target().label()).orElse("");
        String old = plan.flatMap(Plan::old).map(Incumbent::label).orElse("");
        if (version.equals(target)) {
            return 0;
        } else if (version.equals(old)) {
            return 1;
        }
        List<String> others = versions.keySet().stream()
                .filter(v -> !v.equals(target) && !v.equals(old))
                .toList();
        return 2 + others.indexOf(version);
    }

    private SortedSet<Double> quantiles() {
        SortedSet<Double> all = new TreeSet<>();
        versions.values()
                .forEach(samples -> samples.forEach(s -> all.addAll(s.latency().keySet())));
        return all;
    }

    private static OptionalDouble rate(TrafficSample sample) {
        return OptionalDouble.of(sample.requests() * 1e9 / sample.during().toNanos());
    }

    private static OptionalDouble errorShare(TrafficSample sample) {
        return sample.requests() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(100.0 * sample.errors() / sample.requests());
    }

    private static OptionalDouble millis(TrafficSample sample, double quantile) {
        @Nullable Duration time = sample.latency().get(quantile);
        return time == null ? OptionalDouble.empty() : OptionalDouble.of(time.toNanos() / 1e6);
    }

    private static String time(double millis) {
        return millis >= 1_000 ? Plot.shown(millis / 1_000) + " s" : Plot.shown(millis) + " ms";
    }

    /** {@code p99}, {@code p99.9}. */
    private static String name(double quantile) {
        return "p" + Plot.shown(quantile * 100).replace(",", "");
    }
}
