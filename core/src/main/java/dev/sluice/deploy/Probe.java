package dev.sluice.deploy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A way to reach one revision without user traffic. Implemented by providers, because it may need their credentials: through a
 * platform's own proxy, for one. Safe for use by many threads.
 */
public interface Probe {

    /**
     * Sends one GET. Redirects are not followed.
     *
     * @param path with its query, starting with a slash
     * @param headers sent as they are
     * @throws dev.sluice.TransientException if no answer came within the limit
     */
    ProbeReply get(String path, Map<String, String> headers, Duration limit);

    /** An address that answers this process directly and without credentials, for load; empty if there is none. */
    Optional<URI> direct();
}
