package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;

/** The Service of one revision, for a route to lead to: with the ports of the application's own, or of the container without one. */
final class RouteService {
    private static final int HTTP = 80;

    private RouteService() {}

    static Service of(RevisionIdentity identity, Deployment made, Optional<Service> backend) {
        List<ServicePort> ports = backend.map(s -> s.getSpec().getPorts())
                .filter(p -> !p.isEmpty())
                .orElseGet(() -> List.of(new ServicePortBuilder()
                        .withPort(HTTP)
                        .withTargetPort(new IntOrString(firstPort(made)))
                        .build()));
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(identity.namespace())
                .withName(identity.name())
                .withLabels(identity.labels())
                .endMetadata()
                .withNewSpec()
                .withSelector(identity.selector())
                .withPorts(ports.stream()
                        .map(p -> new ServicePortBuilder(p).withNodePort(null).build())
                        .toList())
                .endSpec()
                .build();
    }

    private static int firstPort(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().stream()
                .flatMap(c -> c.getPorts().stream())
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElse(HTTP);
    }
}
