package dev.sluice.k8s;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.k8s.internal.AccessYaml;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The least rights that rollouts of some applications in one namespace need: a service account, a Role and their binding.
 *
 * <p>No cluster role, no wildcards, no exec, and no right to Secrets unless manifests bring some. Where Kubernetes can tell objects apart by name, the
 * rule names them; it can't for {@code create}, nor for {@code list} and {@code watch} of many. Immutable.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/rbac/">Role-based access control</a>
 */
public final class KubernetesAccess {
    private static final List<String> READ = List.of("get", "list", "watch");
    private static final String CORE = "";

    private final String namespace;
    private final String account;
    private final List<Permission> permissions;

    private KubernetesAccess(Builder builder) {
        this.namespace = builder.namespace;
        this.account = builder.account;
        this.permissions = List.copyOf(permissionsOf(builder));
    }

    /** Starts with no application; at least one is needed. The service account is {@code sluice}. */
    public static Builder builder(String namespace) {
        return new Builder(namespace);
    }

    public String namespace() {
        return namespace;
    }

    /** The name of the service account, of the Role and of the binding. */
    public String serviceAccount() {
        return account;
    }

    /** What is allowed, in the order of API groups and resources; also what a check of the rights before a rollout asks for. */
    public List<Permission> permissions() {
        return permissions;
    }

    /** The three objects as YAML, the same bytes for the same options. */
    public String yaml() {
        return AccessYaml.of(this);
    }

    private static List<Permission> permissionsOf(Builder with) {
        List<Permission> all = new ArrayList<>();
        all.add(any(CORE, "configmaps", "get", "list", "watch", "create"));
        if (with.config) {
            all.add(any(CORE, "configmaps", "patch"));
        } else {
            all.add(new Permission(CORE, "configmaps", List.of("patch"), names(with.applications, "sluice-%s")));
        }
        all.add(new Permission(CORE, "configmaps", List.of("update"), names(with.applications, "sluice-%s-signals")));
        all.add(any(CORE, "pods", "list", "watch"));
        if (with.proxy) {
            all.add(any(CORE, "pods/proxy", "get"));
        }
        if (with.secrets) {
            all.add(any(CORE, "secrets", "get", "create", "patch"));
        }
        all.add(new Permission(CORE, "services", READ, List.of()));
        if (!with.services.isEmpty()) {
            all.add(new Permission(CORE, "services", List.of("patch"), List.copyOf(with.services)));
        }
        all.add(any("apps", "deployments", "get", "list", "watch", "create", "patch", "delete"));
        all.add(any("autoscaling", "horizontalpodautoscalers", "list", "watch"));
        all.add(any("batch", "jobs", "list", "watch"));
        if (with.tasks) {
            all.add(any("batch", "jobs", "get", "create", "patch", "delete"));
        }
        all.add(any("coordination.k8s.io", "leases", "create"));
        all.add(new Permission(
                "coordination.k8s.io", "leases", List.of("get", "update"), names(with.applications, "sluice-%s")));
        all.add(any("discovery.k8s.io", "endpointslices", "list", "watch"));
        if (!with.routes.isEmpty()) {
            all.add(new Permission("gateway.networking.k8s.io", "httproutes", READ, List.of()));
            all.add(new Permission(
                    "gateway.networking.k8s.io", "httproutes", List.of("patch"), List.copyOf(with.routes)));
            all.add(any(CORE, "services", "create", "patch"));
        }
        all.add(any("policy", "poddisruptionbudgets", "get", "create", "patch"));
        return all;
    }

    private static Permission any(String group, String resource, String... verbs) {
        return new Permission(group, resource, List.of(verbs), List.of());
    }

    private static List<String> names(Collection<String> names, String... forms) {
        return names.stream()
                .flatMap(name -> List.of(forms).stream().map(form -> String.format(form, name)))
                .sorted()
                .toList();
    }

    /** Collects what is needed; {@link #build()} reports everything that is wrong at once. Not for several threads. */
    public static final class Builder {
        private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

        private final String namespace;
        private String account = "sluice";
        private final Set<String> applications = new TreeSet<>();
        private final Set<String> services = new TreeSet<>();
        private final Set<String> routes = new TreeSet<>();
        private boolean config;
        private boolean secrets;
        private boolean tasks;
        private boolean proxy;

        private Builder(String namespace) {
            this.namespace = requireNonNull(namespace, "namespace");
        }

        /** The name of the service account, the Role and the binding. */
        public Builder serviceAccount(String account) {
            this.account = requireNonNull(account, "account");
            return this;
        }

        /** Adds an application that may be rolled out. */
        public Builder application(String application) {
            applications.add(requireNonNull(application, "application"));
            return this;
        }

        /** Adds a Service whose selector may be switched. */
        public Builder service(String service) {
            services.add(requireNonNull(service, "service"));
            return this;
        }

        /** Adds an HTTPRoute whose weights may be set. */
        public Builder httpRoute(String route) {
            routes.add(requireNonNull(route, "route"));
            return this;
        }

        /** ConfigMaps in manifests, which are made anew for each content: their names can't be known before. */
        public Builder configFromManifests() {
            this.config = true;
            return this;
        }

        /** Secrets in manifests. Whoever has this right can read every Secret of the namespace. */
        public Builder secretsFromManifests() {
            this.secrets = true;
            return this;
        }

        /** Migrations and hooks, which run as Jobs. */
        public Builder tasks() {
            this.tasks = true;
            return this;
        }

        /** Questions to pods through the API server: smoke tests, and the request counters of old pods. */
        public Builder podProxy() {
            this.proxy = true;
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public KubernetesAccess build() {
            Problems problems = new Problems();
            check("namespace", namespace, problems);
            check("serviceAccount", account, problems);
            problems.require(!applications.isEmpty(), "application", "missing", "must be there at least once");
            applications.forEach(name -> check("application", name, problems));
            services.forEach(name -> check("service", name, problems));
            routes.forEach(name -> check("httpRoute", name, problems));
            problems.throwIfAny("This access");
            return new KubernetesAccess(this);
        }

        private static void check(String field, String name, Problems problems) {
            problems.require(
                    NAME.matcher(name).matches(),
                    field,
                    name,
                    "must be a DNS name of lower-case letters, digits and dashes");
        }
    }
}
