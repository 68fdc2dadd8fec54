package dev.sluice.samples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the load process says about itself, in numbers that count from its start.
 *
 * @param elapsed the time since the start
 * @param requests how many requests have ended
 * @param lost how many of them no release answered
 * @param failed how many of them did not get a good answer, the lost ones included
 * @param wrongVersion how many good answers came from a release that was not allowed to answer
 * @param torn how many good answers named two versions
 * @param p50 the latency that half of the answers did not exceed
 * @param p99 the latency that ninety-nine of a hundred did not exceed
 * @param versions how many answers each release gave
 * @param errors how many of them were errors; releases without any may be absent
 * @param phases the same by phase, in their order; empty before the end
 * @param failures the first few requests that failed; empty before the end
 * @param remarks why these numbers should not be believed, and examples of what went wrong
 */
record LoadFigures(
        Duration elapsed,
        long requests,
        long lost,
        long failed,
        long wrongVersion,
        long torn,
        Duration p50,
        Duration p99,
        Map<String, Long> versions,
        Map<String, Long> errors,
        List<PhaseFigures> phases,
        List<FailedRequest> failures,
        List<String> remarks) {
    static final LoadFigures NONE = new LoadFigures(
            Duration.ZERO,
            0,
            0,
            0,
            0,
            0,
            Duration.ZERO,
            Duration.ZERO,
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of());

    LoadFigures {
        versions = new TreeMap<>(versions);
        errors = new TreeMap<>(errors);
        phases = List.copyOf(phases);
        failures = List.copyOf(failures);
        remarks = List.copyOf(remarks);
    }

    void writeTo(ObjectNode json) {
        json.put("elapsedSeconds", elapsed.toNanos() / 1e9);
        json.put("requests", requests);
        json.put("lost", lost);
        json.put("failed", failed);
        json.put("wrongVersion", wrongVersion);
        json.put("torn", torn);
        json.put("p50Seconds", p50.toNanos() / 1e9);
        json.put("p99Seconds", p99.toNanos() / 1e9);
        ObjectNode counts = json.putObject("versions");
        versions.forEach(counts::put);
        ObjectNode bad = json.putObject("errors");
        errors.forEach(bad::put);
        ArrayNode list = json.putArray("phases");
        phases.forEach(phase -> phase.writeTo(list.addObject()));
        ArrayNode failed = json.putArray("failures");
        failures.forEach(failure -> failure.writeTo(failed.addObject()));
        remarks.forEach(json.putArray("remarks")::add);
    }

    static LoadFigures of(JsonNode json) {
        List<PhaseFigures> phases = new ArrayList<>();
        json.get("phases").forEach(phase -> phases.add(PhaseFigures.of(phase)));
        List<FailedRequest> failures = new ArrayList<>();
        json.get("failures").forEach(failure -> failures.add(FailedRequest.of(failure)));
        List<String> remarks = new ArrayList<>();
        json.get("remarks").forEach(remark -> remarks.add(remark.asString()));
        return new LoadFigures(
                PhaseFigures.seconds(json.get("elapsedSeconds")),
                json.get("requests").asLong(),
                json.get("lost").asLong(),
                json.get("failed").asLong(),
                json.get("wrongVersion").asLong(),
                json.get("torn").asLong(),
                PhaseFigures.seconds(json.get("p50Seconds")),
                PhaseFigures.seconds(json.get("p99Seconds")),
                counts(json.get("versions")),
                counts(json.get("errors")),
                phases,
                failures,
                remarks);
    }

    private static Map<String, Long> counts(JsonNode json) {
        Map<String, Long> counts = new TreeMap<>();
        json.properties()
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue().asLong()));
        return counts;
    }
}
