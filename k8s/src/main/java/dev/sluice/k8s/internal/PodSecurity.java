package dev.sluice.k8s.internal;

import dev.sluice.Problem;
import dev.sluice.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The restricted Pod Security Standard, one method for each rule of it and under its name there.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted">The standard</a>
 */
final class PodSecurity {
    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");
    private static final Set<String> SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ping_group_range",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_wmem");
    private static final Set<String> SELINUX_TYPES =
            Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");
    private static final Set<String> PROFILES = Set.of("RuntimeDefault", "Localhost");
    private static final String APPARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String CONTEXT = "securityContext";

    private final JsonNode pod;
    private final String path;
    private final List<Part> parts = new ArrayList<>();
    private final List<Part> containers = new ArrayList<>();
    private final Problems found;

    /** A pod or a container, and where it is. */
    private record Part(JsonNode node, String path) {
        JsonNode context() {
            return node.path(CONTEXT);
        }
    }

    private PodSecurity(JsonNode pod, String path, Problems found) {
        this.pod = pod;
        this.path = path;
        this.found = found;
        for (String list : List.of("initContainers", "containers")) {
            int i = 0;
            for (JsonNode container : pod.path(list)) {
                containers.add(new Part(container, path + "." + list + "[" + i++ + "]"));
            }
        }
        parts.add(new Part(pod, path));
        parts.addAll(containers);
    }

    /**
     * Notes every place that breaks a rule.
     *
     * @param template metadata and spec of pods
     * @param path of the template, for messages
     */
    static void check(JsonNode template, String path, Problems found) {
        PodSecurity security = new PodSecurity(template.path("spec"), path + ".spec", found);
        security.hostNamespaces();
        security.hostPorts();
        security.hostProbes();
        security.privileged();
        security.allowPrivilegeEscalation();
        security.capabilities();
        security.volumes();
        security.runAsNonRoot();
        security.runAsUser();
        security.seccompProfile();
        security.appArmorProfile(template.path("metadata").path("annotations"), path);
        security.seLinuxOptions();
        security.procMount();
        security.sysctls();
        security.windowsHostProcess();
    }

    private void hostNamespaces() {
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            must(!pod.path(field).asBoolean(false), path + "." + field, "true", "must be false");
        }
    }

    private void hostPorts() {
        for (Part container : containers) {
            for (JsonNode port : container.node().path("ports")) {
                must(port.path("hostPort").asInt(0) == 0, container.path() + ".ports", "a hostPort", "must have none");
            }
        }
    }

    private void hostProbes() {
        for (Part container : containers) {
            for (String probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
                host(container.node().path(probe), container.path() + "." + probe);
            }
            for (String hook : List.of("postStart", "preStop")) {
                host(container.node().path("lifecycle").path(hook), container.path() + ".lifecycle." + hook);
            }
        }
    }

    private void host(JsonNode handler, String at) {
        for (String kind : List.of("httpGet", "tcpSocket")) {
            String host = handler.path(kind).path("host").asString("");
            must(host.isEmpty(), at + "." + kind + ".host", host, "must be left out");
        }
    }

    private void privileged() {
        for (Part part : containers) {
            must(!part.context().path("privileged").asBoolean(false), at(part, "privileged"), "true", "must be false");
        }
    }

    private void allowPrivilegeEscalation() {
        for (Part part : containers) {
            JsonNode value = part.context().path("allowPrivilegeEscalation");
            must(
                    value.isBoolean() && !value.asBoolean(),
                    at(part, "allowPrivilegeEscalation"),
                    shown(value),
                    "must be false");
        }
    }

    private void capabilities() {
        for (Part part : containers) {
            JsonNode capabilities = part.context().path("capabilities");
            must(
                    words(capabilities.path("drop")).contains("ALL"),
                    at(part, "capabilities.drop"),
                    words(capabilities.path("drop")).toString(),
                    "must hold ALL");
            must(
                    Set.of("NET_BIND_SERVICE").containsAll(words(capabilities.path("add"))),
                    at(part, "capabilities.add"),
                    words(capabilities.path("add")).toString(),
                    "must hold nothing but NET_BIND_SERVICE");
        }
    }

    private void volumes() {
        for (JsonNode volume : pod.path("volumes")) {
            volume.propertyNames().stream()
                    .filter(field -> !field.equals("name") && !VOLUMES.contains(field))
                    .forEach(kind -> must(
                            false,
                            path + ".volumes[" + volume.path("name").asString("") + "]",
                            kind,
                            "must be one of " + VOLUMES.stream().sorted().toList()));
        }
    }

    private void runAsNonRoot() {
        boolean all = pod.path(CONTEXT).path("runAsNonRoot").asBoolean(false);
        for (Part part : containers) {
            JsonNode own = part.context().path("runAsNonRoot");
            must(
                    own.isBoolean() ? own.asBoolean() : all,
                    at(part, "runAsNonRoot"),
                    shown(own),
                    "must be true, here or for the pod");
        }
    }

    private void runAsUser() {
        for (Part part : parts) {
            JsonNode user = part.context().path("runAsUser");
            must(!user.isNumber() || user.asLong() != 0, at(part, "runAsUser"), "0", "must not be root");
        }
    }

    private void seccompProfile() {
        String all = pod.path(CONTEXT).path("seccompProfile").path("type").asString("");
        for (Part part : containers) {
            String own = part.context().path("seccompProfile").path("type").asString(all);
            must(
                    PROFILES.contains(own),
                    at(part, "seccompProfile.type"),
                    own.isEmpty() ? "missing" : own,
                    "must be RuntimeDefault or Localhost, here or for the pod");
        }
        must(
                all.isEmpty() || PROFILES.contains(all),
                path + "." + CONTEXT + ".seccompProfile.type",
                all,
                "must be RuntimeDefault or Localhost");
    }

    private void appArmorProfile(JsonNode annotations, String template) {
        for (Part part : parts) {
            String type = part.context().path("appArmorProfile").path("type").asString("RuntimeDefault");
            must(
                    PROFILES.contains(type),
                    at(part, "appArmorProfile.type"),
                    type,
                    "must be RuntimeDefault or Localhost");
        }
        annotations
                .propertyStream()
                .filter(annotation -> annotation.getKey().startsWith(APPARMOR))
                .forEach(annotation -> {
                    String profile = annotation.getValue().asString("");
                    must(
                            profile.isEmpty() || profile.equals("runtime/default") || profile.startsWith("localhost/"),
                            template + ".metadata.annotations['" + annotation.getKey() + "']",
                            profile,
                            "must be runtime/default or localhost/…");
                });
    }

    private void seLinuxOptions() {
        for (Part part : parts) {
            JsonNode options = part.context().path("seLinuxOptions");
            String type = options.path("type").asString("");
            must(SELINUX_TYPES.contains(type), at(part, "seLinuxOptions.type"), type, "must be a type of containers");
            for (String field : List.of("user", "role")) {
                String value = options.path(field).asString("");
                must(value.isEmpty(), at(part, "seLinuxOptions." + field), value, "must be left out");
            }
        }
    }

    private void procMount() {
        for (Part part : containers) {
            String mount = part.context().path("procMount").asString("Default");
            must(mount.equals("Default"), at(part, "procMount"), mount, "must be Default");
        }
    }

    private void sysctls() {
        for (JsonNode sysctl : pod.path(CONTEXT).path("sysctls")) {
            String name = sysctl.path("name").asString("");
            must(SYSCTLS.contains(name), path + "." + CONTEXT + ".sysctls", name, "must be one that is safe");
        }
    }

    private void windowsHostProcess() {
        for (Part part : parts) {
            must(
                    !part.context().path("windowsOptions").path("hostProcess").asBoolean(false),
                    at(part, "windowsOptions.hostProcess"),
                    "true",
                    "must be false");
        }
    }

    private void must(boolean fine, String at, String value, String reason) {
        if (!fine) {
            found.add(new Problem(at, value, reason + " (restricted Pod Security)"));
        }
    }

    private static String at(Part part, String field) {
        return part.path() + "." + CONTEXT + "." + field;
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "missing" : value.asString("");
    }

    private static List<String> words(JsonNode list) {
        return list.valueStream().map(item -> item.asString("")).toList();
    }
}
