package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;

/**
 * A way to reach one revision without user traffic.
 *
 * @param address where
 * @param headers what every request must carry to get there
 */
public record Probe(URI address, Map<String, String> headers) {
    public Probe {
        requireNonNull(address, "address");
        headers = Map.copyOf(headers);
    }
}
