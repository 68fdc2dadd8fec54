package dev.sluice.testkit;

import dev.sluice.TransientException;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.ProbeReply;
import dev.sluice.release.RevisionId;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Every path of a revision answers as the release's behaviour says, as long as an instance is ready. */
record InMemoryProbe(InMemoryPlatform platform, RevisionId revision) implements Probe {
    @Override
    public ProbeReply get(String path, Map<String, String> headers, Duration limit) {
        return platform.state()
                .probe(revision)
                .orElseThrow(() -> new TransientException(
                        "GET " + path + " of " + revision + " was not answered: it has no ready instance any more"));
    }

    @Override
    public Optional<URI> direct() {
        return Optional.empty();
    }
}
