package dev.sluice.k8s.internal;

import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesAccess;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.k8s.Permission;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.ReleaseId;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pins releases: what their pods will look like, whatever the workload of a later deployer says; and checks them against the Service that
 * users come by. Reads only.
 *
 * <p>The values of Secrets that manifests bring are never pinned. They stay in the memory of this process until the release is staged; a
 * process that resumes does not have them, and needs none if they were made. Safe for use by many threads.
 */
final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.k8s");

    private final Api api;
    private final NamespaceView view;
    private final String namespace;
    private final String application;
    private final String service;
    private final KubernetesWorkload workload;
    private final KubernetesAccess access;
    private volatile boolean allowed;
    private final Map<ReleaseId, List<Secret>> secrets = new ConcurrentHashMap<>();

    Preparation(Api api, NamespaceView view, String application, TrafficKind traffic, KubernetesWorkload workload) {
        this.api = api;
        this.view = view;
        this.namespace = view.namespace();
        this.application = application;
        this.service = traffic.service();
        this.workload = workload;
        KubernetesAccess.Builder rights =
                KubernetesAccess.builder(view.namespace()).application(application);
        if (traffic instanceof TrafficKind.Switch) {
            rights.service(service);
        } else if (traffic instanceof TrafficKind.Route route) {
            rights.httpRoute(route.route());
        }
        if (workload.requestCounter().isPresent()) {
            rights.podProxy();
        }
        this.access = rights.build();
    }

    /** @throws dev.sluice.ConfigurationException naming every problem */
    Prepared pinned(Release release, Limit limit) {
        Problems problems = new Problems();
        Optional<Draft> made = Draft.of(release, application, workload, problems);
        Optional<Service> live = view.newest(Kind.SERVICES, service, limit);
        problems.require(
                live.isPresent(), "service", service, "must exist in namespace " + namespace + ": users come by it");
        if (!allowed) {
            int before = problems.list().size();
            Rights.ask(api, namespace, limit).check(needs(), namespace, problems);
            allowed = problems.list().size() == before;
        }
        made.ifPresent(draft -> check(draft, release, live, problems));
        problems.throwIfAny("Release " + release.label());
        Draft draft = made.orElseThrow();
        Prepared prepared = Prepared.of(
                draft.pinned(release),
                Map.of(Staging.BLUEPRINT, draft.blueprint().toJson()));
        if (!draft.secrets().isEmpty()) {
            secrets.put(prepared.id(), draft.secrets());
        }
        return prepared;
    }

    /** The Secrets of a release that was pinned here. */
    List<Secret> secrets(ReleaseId release) {
        return secrets.getOrDefault(release, List.of());
    }

    private List<Rights.Need> needs() {
        List<Rights.Need> needs = new ArrayList<>();
        for (Permission permission : access.permissions()) {
            List<String> names = permission.resourceNames().isEmpty() ? List.of("") : permission.resourceNames();
            for (String verb : permission.verbs()) {
                names.forEach(
                        name -> needs.add(new Rights.Need(permission.apiGroup(), permission.resource(), verb, name)));
            }
        }
        return needs;
    }

    private void check(Draft draft, Release release, Optional<Service> live, Problems problems) {
        Findings findings = Lint.of(draft, release, workload);
        problems.addAll(findings.problems());
        draft.namespace()
                .ifPresent(n -> problems.require(
                        n.equals(namespace), "namespace", n, "must be that of the deployer, which is " + namespace));
        live.map(s -> new ServiceRules(s, draft.blueprint())).ifPresent(rules -> rules.ports(problems));
        findings.warnings().forEach(warning -> LOG.warn("{} {}: {}", application, release.label(), warning));
        draft.notes().forEach(note -> LOG.info("{} {}: {}", application, release.label(), note));
    }
}
