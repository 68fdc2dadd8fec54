package dev.sluice.k8s.internal;

import dev.sluice.Problems;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Whether a Service, from manifests or from the cluster, can lead to the pods of a blueprint. */
public final class ServiceRules {
    private final Service service;
    private final String place;
    private final PodTemplateSpec template;

    public ServiceRules(Service service, Blueprint blueprint) {
        this.service = service;
        this.place = "Service " + service.getMetadata().getName() + ": spec.";
        this.template = blueprint.deployment().getSpec().getTemplate();
    }

    /** Notes a selector that leads to other pods; for a Service as its author wrote it, not for one that selects a revision already. */
    public void selector(Problems problems) {
        Map<String, String> selector = service.getSpec().getSelector();
        Map<String, String> labels = template.getMetadata().getLabels();
        problems.require(
                !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet()),
                place + "selector",
                selector,
                "must select these pods, whose labels are " + labels);
    }

    /** Notes ports that lead nowhere, and kinds of Services that can't be switched. */
    public void ports(Problems problems) {
        problems.require(
                !"ExternalName".equals(service.getSpec().getType()),
                place + "type",
                "ExternalName",
                "must be one that leads to pods");
        problems.require(
                !Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses()),
                place + "publishNotReadyAddresses",
                "true",
                "must be false: users would reach pods that can't serve yet");
        List<ContainerPort> declared = template.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .toList();
        List<ServicePort> ports = service.getSpec().getPorts();
        for (int i = 0; i < ports.size(); i++) {
            IntOrString target = ports.get(i).getTargetPort() == null
                    ? new IntOrString(ports.get(i).getPort())
                    : ports.get(i).getTargetPort();
            boolean unknowable = target.getStrVal() == null && declared.isEmpty();
            problems.require(
                    unknowable || declared.stream().anyMatch(port -> leadsTo(port, target)),
                    place + "ports[" + i + "].targetPort",
                    target.getStrVal() == null ? target.getIntVal() : target.getStrVal(),
                    "must be a port of the pods, which have "
                            + declared.stream().map(ContainerRules::shown).toList());
        }
    }

    /** What is slower or less sure through such a Service, as sentences without an end. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if ("None".equals(service.getSpec().getClusterIP())) {
            warnings.add(
                    place + "clusterIP is None: clients keep the addresses of pods by themselves, so a switch is only"
                            + " seen when they ask again");
        }
        if ("ClientIP".equals(service.getSpec().getSessionAffinity())) {
            warnings.add(
                    place + "sessionAffinity is ClientIP: clients stay with their pod after a switch, until it goes");
        }
        return warnings;
    }

    private static boolean leadsTo(ContainerPort port, IntOrString target) {
        return target.getStrVal() == null
                ? Objects.equals(target.getIntVal(), port.getContainerPort())
                : target.getStrVal().equals(port.getName());
    }
}
