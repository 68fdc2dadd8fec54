package dev.sluice.samples;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The phases of the quickstart with their numbers, and their sum. */
final class QuickstartTable {
    private QuickstartTable() {}

    /** @param phases the names of the phases, in the order of the figures */
    static String of(List<String> phases, LoadFigures load) {
        TextTable table = new TextTable(
                "phase", "seconds", "requests", "per second", "lost", "failed", "p50 ms", "p99 ms", "answered by");
        for (int i = 0; i < Math.min(phases.size(), load.phases().size()); i++) {
            row(table, phases.get(i), load.phases().get(i));
        }
        row(
                table,
                "all",
                new PhaseFigures(
                        load.elapsed(),
                        load.requests(),
                        load.lost(),
                        load.failed(),
                        load.p50(),
                        load.p99(),
                        load.versions()));
        return table.toString();
    }

    private static void row(TextTable table, String name, PhaseFigures figures) {
        table.row(
                name,
                number("%.1f", figures.length().toMillis() / 1e3),
                figures.requests(),
                number("%.0f", figures.perSecond()),
                figures.lost(),
                figures.failed(),
                millis(figures.p50()),
                millis(figures.p99()),
                versions(figures.versions()));
    }

    private static String millis(Duration time) {
        return number("%.1f", time.toNanos() / 1e6);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String versions(Map<String, Long> answers) {
        return answers.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
