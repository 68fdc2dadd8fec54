package dev.sluice.load;

import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reports as JSON documents. What is added later is added at the end. */
final class ReportJson {
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private ReportJson() {}

    static String of(CapacityReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        root.put("finding", report.finding().name());
        report.highestGood()
                .ifPresent(s -> root.put("highestGoodPerSecond", s.rate().perSecond()));
        report.lowestTooMuch()
                .ifPresent(s -> root.put("lowestTooMuchPerSecond", s.rate().perSecond()));
        root.put("replicas", report.replicas());
        root.put("headroom", report.headroom());
        ArrayNode needs = root.putArray("needs");
        for (Rate wanted : report.wanted()) {
            ObjectNode need = needs.addObject().put("perSecond", wanted.perSecond());
            report.replicasFor(wanted).ifPresent(replicas -> need.put("replicas", replicas));
        }
        ArrayNode steps = root.putArray("steps");
        for (CapacityStep step : report.steps()) {
            ObjectNode node = steps.addObject().put("perSecond", step.rate().perSecond());
            node.put("verdict", step.verdict().name());
            step.reasons().forEach(node.putArray("reasons")::add);
            write(step.report(), node.putObject("report"));
        }
        return JSON.writeValueAsString(root);
    }

    static String of(LoadReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        write(report, root);
        return JSON.writeValueAsString(root);
    }

    private static void write(LoadReport report, ObjectNode root) {
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
