package dev.sluice.k8s.internal;

import dev.sluice.k8s.PodCheck;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;

/** A check as a container has it. */
final class PresetProbe {
    /** The name of the port that serves. */
    static final String PORT = "http";

    private PresetProbe() {}

    static Probe of(PodCheck check, int port) {
        ProbeBuilder probe = new ProbeBuilder()
                .withPeriodSeconds((int) check.period().toSeconds())
                .withTimeoutSeconds((int) check.timeout().toSeconds())
                .withFailureThreshold(check.failures());
        return check.target()
                .<ProbeBuilder>match(
                        http -> probe.withNewHttpGet()
                                .withPath(http.path())
                                .withPort(new IntOrString(PORT))
                                .endHttpGet(),
                        tcp -> probe.withNewTcpSocket()
                                .withPort(new IntOrString(PORT))
                                .endTcpSocket(),
                        grpc -> probe.withNewGrpc().withPort(port).endGrpc())
                .build();
    }
}
