package dev.sluice.k8s.internal;

import dev.sluice.Problems;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must hold of every container: an image that stays the same, ports that are its own, probes that ask where it listens. */
record ContainerRules(Problems problems, Problems warnings) {

    void check(Container container, String path) {
        image(container, path);
        for (int i = 0; i < container.getPorts().size(); i++) {
            Integer host = container.getPorts().get(i).getHostPort();
            problems.require(
                    host == null || host == 0,
                    path + ".ports[" + i + "].hostPort",
                    host,
                    "must go: the old and the new pod can't have the same port of a node");
        }
        probe(container, container.getReadinessProbe(), path + ".readinessProbe");
        probe(container, container.getLivenessProbe(), path + ".livenessProbe");
        probe(container, container.getStartupProbe(), path + ".startupProbe");
    }

    private void image(Container container, String path) {
        String image = container.getImage() == null ? "" : container.getImage();
        if (image.contains("@")) {
            return;
        }
        int colon = image.indexOf(':', image.lastIndexOf('/') + 1);
        String tag = colon < 0 ? "" : image.substring(colon + 1);
        problems.require(
                !tag.isEmpty() && !tag.equals("latest"),
                path + ".image",
                image,
                "must name a version or a digest: a pod that starts later, or comes back by a rollback, would be something else");
        warnings.require(
                !"Always".equals(container.getImagePullPolicy()) || tag.isEmpty() || tag.equals("latest"),
                path + ".imagePullPolicy",
                "Always",
                "must not be that with a tag, which may be moved: name the image by its digest");
    }

    private void probe(Container container, @Nullable Probe probe, String path) {
        if (probe == null) {
            return;
        }
        if (probe.getHttpGet() != null) {
            port(container, probe.getHttpGet().getPort(), path + ".httpGet.port");
        } else if (probe.getTcpSocket() != null) {
            port(container, probe.getTcpSocket().getPort(), path + ".tcpSocket.port");
        } else if (probe.getGrpc() != null && probe.getGrpc().getPort() != null) {
            port(container, new IntOrString(probe.getGrpc().getPort()), path + ".grpc.port");
        }
    }

    private void port(Container container, @Nullable IntOrString port, String path) {
        if (port == null) {
            problems.require(false, path, "missing", "must be there");
            return;
        }
        List<ContainerPort> ports = container.getPorts();
        String names = "must be one of the container's ports, which are "
                + ports.stream().map(ContainerRules::shown).toList();
        if (port.getStrVal() != null) {
            problems.require(
                    ports.stream().anyMatch(it -> port.getStrVal().equals(it.getName())),
                    path,
                    port.getStrVal(),
                    names);
        } else if (!ports.isEmpty()) {
            warnings.require(
                    ports.stream().anyMatch(it -> Objects.equals(port.getIntVal(), it.getContainerPort())),
                    path,
                    port.getIntVal(),
                    names);
        }
    }

    static String shown(ContainerPort port) {
        return port.getName() == null ? "" + port.getContainerPort() : port.getName() + " " + port.getContainerPort();
    }
}
