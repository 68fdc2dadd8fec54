package dev.sluice.report;

import dev.sluice.document.OutcomeDocument;
import dev.sluice.document.PlanDocument;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads what {@link ReportWriter} wrote. Fields that are not known are ignored; so are kinds of entries, but for their text. */
final class ReportReader {
    private ReportReader() {}

    static RolloutReport read(String json) {
        Piece report = Piece.document(json, ReportWriter.KIND, ReportWriter.VERSION);
        return report.checked(() -> new RolloutReport(
                report.value("rollout", RolloutId::new),
                report.has("plan") ? Optional.of(PlanDocument.fromJson(report.raw("plan"))) : Optional.empty(),
                report.list("entries", ReportReader::entry),
                report.list("samples", ReportReader::sample),
                report.value("leftOut", Long::parseLong)));
    }

    private static Entry entry(Piece entry) {
        Instant at = entry.value("at", Instant::parse);
        String kind = entry.text("kind");
        return switch (kind) {
            case "began" -> new Entry.Began(at, entry.flag("resumed"));
            case "step" ->
                new Entry.Step(
                        at,
                        entry.constant("phase", Progress.Phase.class),
                        entry.value("index", Integer::parseInt),
                        entry.value("of", Integer::parseInt),
                        entry.text("text"),
                        entry.value("deadline", Instant::parse));
            case "wait" -> new Entry.Wait(at, entry.text("step"), entry.text("reason"));
            case "change" ->
                new Entry.Changed(
                        at,
                        entry.text("change"),
                        entry.text("text"),
                        entry.values("revisions", RevisionId::new),
                        entry.flag("changed"));
            case "traffic" ->
                new Entry.Traffic(at, entry.at("from", ReportReader::rules), entry.at("to", ReportReader::rules));
            case "answer" -> new Entry.Answer(at, entry.text("who"), entry.text("name"), entry.text("answer"));
            case "turned-back" -> new Entry.Back(at, entry.at("cause", ReportReader::cause));
            case "retry" ->
                new Entry.Retry(at, entry.text("call"), entry.text("reason"), entry.value("after", Duration::parse));
            case "end" -> new Entry.End(at, outcome(entry));
            case "other" -> new Entry.Other(at, entry.text("event"), entry.text("text"));
            default -> new Entry.Other(at, kind, entry.has("text") ? entry.text("text") : "");
        };
    }

    private static Outcome outcome(Piece entry) {
        return OutcomeDocument.fromJson(entry.raw("outcome"));
    }

    private static Cause cause(Piece cause) {
        return new Cause(cause.constant("kind", Cause.Kind.class), cause.text("step"), cause.text("reason"));
    }

    private static TrafficRules rules(Piece rules) {
        TrafficRules.Builder builder = TrafficRules.builder();
        Piece weights = rules.at("weights");
        weights.names()
                .forEach(revision -> builder.weight(
                        new RevisionId(revision), weights.value(revision, w -> new Weight(Integer.parseInt(w)))));
        rules.list(
                        "matches",
                        match -> new TrafficMatch(
                                match.constant("kind", TrafficMatch.Kind.class),
                                match.text("name"),
                                match.text("value"),
                                match.value("to", RevisionId::new)))
                .forEach(builder::match);
        if (rules.has("mirror")) {
            builder.mirror(rules.at(
                    "mirror",
                    mirror -> new Mirror(
                            mirror.value("to", RevisionId::new),
                            mirror.value("share", share -> new Weight(Integer.parseInt(share))))));
        }
        return builder.build();
    }

    private static TrafficSample sample(Piece sample) {
        SortedMap<Double, Duration> latency = new TreeMap<>();
        Piece quantiles = sample.at("latency");
        quantiles
                .names()
                .forEach(quantile -> latency.put(
                        quantiles.parsed(quantile, Double::valueOf), quantiles.value(quantile, Duration::parse)));
        return new TrafficSample(
                sample.value("at", Instant::parse),
                sample.value("during", Duration::parse),
                sample.text("version"),
                sample.value("requests", Long::parseLong),
                sample.value("errors", Long::parseLong),
                latency);
    }
}
