package dev.sluice.k8s.internal;

import dev.sluice.deploy.Probe;
import dev.sluice.deploy.ProbeReply;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reaches one pod through the API server, which the machine of a driver can reach where it can't reach the pod. */
final class PodProbe implements Probe {
    private final Api api;
    private final Ticks ticks;
    private final String path;

    PodProbe(Api api, Ticks ticks, String namespace, String pod, int port) {
        this.api = api;
        this.ticks = ticks;
        this.path = Kind.PODS.path(namespace, pod + ":" + port) + "/proxy";
    }

    @Override
    public ProbeReply get(String pathAndQuery, Map<String, String> headers, Duration limit) {
        Answer answer = api.raw(Request.get(path + pathAndQuery), headers, Limit.of(ticks, limit));
        return new ProbeReply(answer.status(), Map.of(), answer.text());
    }

    @Override
    public Optional<URI> direct() {
        return Optional.empty();
    }
}
