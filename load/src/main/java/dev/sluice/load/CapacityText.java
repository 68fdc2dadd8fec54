package dev.sluice.load;

import java.util.Locale;
import java.util.OptionalInt;

/** A capacity report as people read it. */
final class CapacityText {
    private CapacityText() {}

    static String of(CapacityReport report) {
        StringBuilder text = new StringBuilder(headline(report));
        for (CapacityStep step : report.steps()) {
            line(
                    text,
                    String.format(
                            Locale.ROOT,
                            "%9.1f/s  %-8s  p50 %s, p99 %s, %d of %d failed%s",
                            step.rate().perSecond(),
                            step.verdict(),
                            ReportText.time(step.report().latency().p50()),
                            ReportText.time(step.report().latency().p99()),
                            step.report().total().failed(),
                            step.report().total().requests(),
                            step.reasons().isEmpty() ? "" : ": " + String.join("; ", step.reasons())));
        }
        report.wanted().forEach(rate -> line(text, need(report, rate)));
        return text.toString();
    }

    private static String headline(CapacityReport report) {
        String good = report.highestGood().map(CapacityText::rate).orElse("no rate");
        String over = report.replicas() == 1 ? "" : " by " + report.replicas() + " replicas";
        return switch (report.finding()) {
            case KNEE ->
                good + over + " is taken, "
                        + report.lowestTooMuch().map(CapacityText::rate).orElse("")
                        + " is too much: "
                        + String.join("; ", report.lowestTooMuch().orElseThrow().reasons());
            case NOT_REACHED -> "at least " + good + over + " is taken; no higher rate was tried";
            case BELOW_THE_LOWEST ->
                "even " + report.lowestTooMuch().map(CapacityText::rate).orElse("") + over
                        + " is too much: "
                        + String.join("; ", report.lowestTooMuch().orElseThrow().reasons());
            case GENERATOR_STARVED ->
                report.highestGood().isPresent()
                        ? "at least " + good + over + " is taken; above it this machine could not send in time"
                        : "nothing is known: this machine could not send in time";
        };
    }

    private static String need(CapacityReport report, Rate wanted) {
        OptionalInt replicas = report.replicasFor(wanted);
        if (replicas.isEmpty()) {
            return "how many replicas " + wanted + " needs is not known";
        }
        boolean exact = report.finding() == CapacityReport.Finding.KNEE;
        return wanted + " needs " + (exact ? "" : "at most ") + replicas.getAsInt() + " replicas, each with "
                + Math.round(report.headroom() * 100) + " % of its capacity free";
    }

    private static String rate(CapacityStep step) {
        return String.format(Locale.ROOT, "%.1f/s", step.rate().perSecond());
    }

    private static void line(StringBuilder text, String line) {
        text.append(System.lineSeparator()).append("  ").append(line);
    }
}
