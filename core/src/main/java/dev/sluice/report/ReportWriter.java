package dev.sluice.report;

import dev.sluice.document.OutcomeDocument;
import dev.sluice.document.PlanDocument;
import dev.sluice.driver.Cause;
import dev.sluice.traffic.TrafficRules;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a report as JSON. {@link ReportReader} reads it. */
final class ReportWriter {
    static final String KIND = "report";
    static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReportWriter() {}

    static String write(RolloutReport report) {
        ObjectNode document = JSON.createObjectNode();
        document.put("sluice", KIND).put("version", VERSION);
        document.put("rollout", report.rollout().value());
        document.put("started", report.started().toString());
        document.put("until", report.until().toString());
        report.plan().ifPresent(plan -> document.set("plan", JSON.readTree(PlanDocument.toJson(plan))));
        report.outcome().ifPresent(o -> document.set("outcome", JSON.readTree(OutcomeDocument.toJson(o))));
        ArrayNode entries = document.putArray("entries");
        report.entries().forEach(entry -> write(entries.addObject(), entry));
        document.put("leftOut", report.leftOut());
        ArrayNode samples = document.putArray("samples");
        report.samples().forEach(sample -> write(samples.addObject(), sample));
        return JSON.writeValueAsString(document);
    }

    private static void write(ObjectNode node, Entry entry) {
        node.put("at", entry.at().toString());
        if (entry instanceof Entry.Began began) {
            node.put("kind", "began").put("resumed", began.resumed());
        } else if (entry instanceof Entry.Step step) {
            node.put("kind", "step").put("phase", step.phase().name().toLowerCase(Locale.ROOT));
            node.put("index", step.index()).put("of", step.of());
            node.put("text", step.step()).put("deadline", step.deadline().toString());
        } else if (entry instanceof Entry.Wait wait) {
            node.put("kind", "wait").put("step", wait.step()).put("reason", wait.reason());
        } else if (entry instanceof Entry.Changed changed) {
            node.put("kind", "change").put("change", changed.change()).put("text", changed.what());
            ArrayNode revisions = node.putArray("revisions");
            changed.revisions().forEach(r -> revisions.add(r.value()));
            node.put("changed", changed.changed());
        } else if (entry instanceof Entry.Traffic traffic) {
            node.put("kind", "traffic");
            write(node.putObject("from"), traffic.from());
            write(node.putObject("to"), traffic.to());
        } else if (entry instanceof Entry.Answer answer) {
            node.put("kind", "answer").put("who", answer.who());
            node.put("name", answer.name()).put("answer", answer.answer());
        } else if (entry instanceof Entry.Back back) {
            node.put("kind", "turned-back");
            write(node.putObject("cause"), back.cause());
        } else if (entry instanceof Entry.Retry retry) {
            node.put("kind", "retry").put("call", retry.call());
            node.put("reason", retry.reason()).put("after", retry.after().toString());
        } else if (entry instanceof Entry.End end) {
            node.put("kind", "end").set("outcome", JSON.readTree(OutcomeDocument.toJson(end.outcome())));
        } else {
            node.put("kind", "other").put("event", entry.kind()).put("text", entry.text());
        }
    }

    private static void write(ObjectNode node, TrafficRules rules) {
        ObjectNode weights = node.putObject("weights");
        rules.weights().forEach((revision, weight) -> weights.put(revision.value(), weight.basisPoints()));
        ArrayNode matches = node.putArray("matches");
        rules.matches()
                .forEach(match -> matches.addObject()
                        .put("kind", match.kind().name().toLowerCase(Locale.ROOT))
                        .put("name", match.name())
                        .put("value", match.value())
                        .put("to", match.to().value()));
        rules.mirror()
                .ifPresent(mirror -> node.putObject("mirror")
                        .put("to", mirror.to().value())
                        .put("share", mirror.share().basisPoints()));
    }

    private static void write(ObjectNode node, Cause cause) {
        node.put("kind", cause.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        node.put("step", cause.step()).put("reason", cause.reason());
    }

    private static void write(ObjectNode node, TrafficSample sample) {
        node.put("at", sample.at().toString()).put("during", sample.during().toString());
        node.put("version", sample.version());
        node.put("requests", sample.requests()).put("errors", sample.errors());
        ObjectNode latency = node.putObject("latency");
        sample.latency().forEach((quantile, time) -> latency.put(quantile.toString(), time.toString()));
    }
}
