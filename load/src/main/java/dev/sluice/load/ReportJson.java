package dev.sluice.load;

import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A report as a JSON document. What is added later is added at the end. */
final class ReportJson {
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private ReportJson() {}

    static String of(LoadReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        root.put("method", report.load().method());
        root.put("uri", report.load().uri().toString());
        root.put("ratePerSecond", report.load().rate().perSecond());
        root.put("startedAt", report.startedAt().toString());
        root.put("lasted", seconds(report.lasted()));
        root.put("valid", report.valid());
        report.doubts().forEach(root.putArray("doubts")::add);
        root.put("achievedPerSecond", report.achievedPerSecond());
        root.put("unsent", report.unsent());
        root.put("abandoned", report.abandoned());
        write(report.total(), root.putObject("total"));
        write(report.fresh(), root.putObject("fresh"));
        write(report.kept(), root.putObject("kept"));
        write(report.warmUp(), root.putObject("warmUp"));
        write(report.latency(), root.putObject("latency"));
        write(report.serviceTime(), root.putObject("serviceTime"));
        write(report.lag(), root.putObject("lag"));
        root.put("protocol", report.load().protocol().toString());
        return JSON.writeValueAsString(root);
    }

    private static void write(Counts counts, ObjectNode into) {
        into.put("requests", counts.requests());
        into.put("failed", counts.failed());
        into.put("lost", counts.lost());
        ObjectNode failures = into.putObject("failures");
        counts.failures().forEach((cause, count) -> failures.put(cause.name(), count));
        ObjectNode versions = into.putObject("versions");
        counts.versions()
                .forEach((version, count) -> versions.putObject(version)
                        .put("answers", count.answers())
                        .put("errors", count.errors()));
    }

    private static void write(LatencySummary times, ObjectNode into) {
        into.put("count", times.count());
        into.put("p50", seconds(times.p50()));
        into.put("p90", seconds(times.p90()));
        into.put("p95", seconds(times.p95()));
        into.put("p99", seconds(times.p99()));
        into.put("p999", seconds(times.p999()));
        into.put("longest", seconds(times.longest()));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
