package dev.sluice.samples;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the load saw of the requests that it sent in one phase.
 *
 * @param length of the phase
 * @param requests how many were sent in it and have ended
 * @param lost how many of them no release answered
 * @param failed how many of them did not get a good answer, the lost ones included
 * @param p50 the latency that half of the answers did not exceed
 * @param p99 the latency that ninety-nine of a hundred did not exceed
 * @param versions how many answers each release gave
 */
record PhaseFigures(
        Duration length,
        long requests,
        long lost,
        long failed,
        Duration p50,
        Duration p99,
        Map<String, Long> versions) {
    PhaseFigures {
        versions = new TreeMap<>(versions);
    }

    double perSecond() {
        return length.isZero() ? 0 : requests / (length.toNanos() / 1e9);
    }

    void writeTo(ObjectNode json) {
        json.put("seconds", length.toNanos() / 1e9);
        json.put("requests", requests);
        json.put("lost", lost);
        json.put("failed", failed);
        json.put("p50Seconds", p50.toNanos() / 1e9);
        json.put("p99Seconds", p99.toNanos() / 1e9);
        ObjectNode counts = json.putObject("versions");
        versions.forEach(counts::put);
    }

    static PhaseFigures of(JsonNode json) {
        Map<String, Long> versions = new TreeMap<>();
        json.get("versions")
                .properties()
                .forEach(entry -> versions.put(entry.getKey(), entry.getValue().asLong()));
        return new PhaseFigures(
                seconds(json.get("seconds")),
                json.get("requests").asLong(),
                json.get("lost").asLong(),
                json.get("failed").asLong(),
                seconds(json.get("p50Seconds")),
                seconds(json.get("p99Seconds")),
                versions);
    }

    /** A number of seconds as it is written here. */
    static Duration seconds(JsonNode json) {
        return Duration.ofNanos(Math.round(json.asDouble() * 1e9));
    }
}
