package dev.sluice.samples;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request that got no good answer, with what helps to find out why.
 *
 * @param since the time from the start of the load until it was sent
 * @param phase in which phase it was sent, from 0
 * @param request what was asked, and over what kind of connection
 * @param cause what came instead of a good answer, and when
 */
record FailedRequest(Duration since, int phase, String request, String cause) {
    /** @param phases the names of the phases, in their order */
    String inWords(List<String> phases) {
        return String.format(
                Locale.ROOT,
                "%.1f s after the load began, in \"%s\": %s: %s",
                since.toNanos() / 1e9,
                phase < phases.size() ? phases.get(phase) : "phase " + phase,
                request,
                cause);
    }

    void writeTo(ObjectNode json) {
        json.put("sinceSeconds", since.toNanos() / 1e9);
        json.put("phase", phase);
        json.put("request", request);
        json.put("cause", cause);
    }

    static FailedRequest of(JsonNode json) {
        return new FailedRequest(
                PhaseFigures.seconds(json.get("sinceSeconds")),
                json.get("phase").asInt(),
                json.get("request").asString(),
                json.get("cause").asString());
    }
}
