package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * What a revision answered to a {@link Probe}.
 *
 * @param status the HTTP status
 * @param headers the first value of each, by lower-case name
 * @param body as text, at most 64 KiB of it
 */
public record ProbeReply(int status, Map<String, String> headers, String body) {
    public ProbeReply {
        headers = Map.copyOf(headers);
        requireNonNull(body, "body");
    }
}
