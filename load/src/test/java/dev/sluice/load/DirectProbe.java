package dev.sluice.load;

import dev.sluice.deploy.Probe;
import dev.sluice.deploy.ProbeReply;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A way to a revision that is an address, or none. */
record DirectProbe(Optional<URI> direct) implements Probe {
    static DirectProbe of(URI address) {
        return new DirectProbe(Optional.of(address));
    }

    @Override
    public ProbeReply get(String path, Map<String, String> headers, Duration limit) {
        throw new AssertionError("a load gate asks the address itself, not " + path);
    }
}
