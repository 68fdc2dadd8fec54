package dev.sluice.load;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A report as people read it. */
final class ReportText {
    private ReportText() {}

    static String of(LoadReport report) {
        Counts total = report.total();
        StringBuilder text = new StringBuilder(report.load().toString());
        line(text, "verdict", report.valid() ? "VALID" : "INVALID: " + String.join("; ", report.doubts()));
        line(text, "requests", counts(total) + String.format(Locale.ROOT, ", %.1f/s", report.achievedPerSecond()));
        line(text, "fresh", counts(report.fresh()));
        line(text, "kept", counts(report.kept()));
        if (report.warmUp().requests() > 0) {
            line(text, "warm-up", counts(report.warmUp()));
        }
        line(text, "latency", times(report.latency()));
        line(text, "service", times(report.serviceTime()));
        line(text, "late by", times(report.lag()));
        if (!total.failures().isEmpty()) {
            line(text, "failures", joined(total.failures()));
        }
        if (!total.versions().isEmpty()) {
            line(
                    text,
                    "versions",
                    total.versions().entrySet().stream()
                            .map(entry ->
                                    entry.getKey() + " " + entry.getValue().answers() + " ("
                                            + entry.getValue().errors() + " errors)")
                            .collect(Collectors.joining(", ")));
        }
        return text.toString();
    }

    /** A time in the unit that suits its size. */
    static String time(Duration time) {
        double millis = time.toNanos() / 1e6;
        return millis < 1_000
                ? String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.2f s", millis / 1_000);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(System.lineSeparator()).append(String.format(Locale.ROOT, "  %-9s %s", name, value));
    }

    private static String counts(Counts counts) {
        return counts.requests() + ", " + counts.failed() + " failed, " + counts.lost() + " lost";
    }

    private static String times(LatencySummary times) {
        return "p50 " + time(times.p50()) + ", p90 " + time(times.p90()) + ", p99 " + time(times.p99()) + ", p99.9 "
                + time(times.p999()) + ", longest " + time(times.longest());
    }

    static String joined(Map<?, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
