package dev.sluice.k8s;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real cluster of the tests, as its environment names it; its own tool does what a driver must not be used for. */
final class TestCluster {
    private TestCluster() {}

    /** @throws IllegalStateException where no cluster is named: such a test fails rather than pass without one */
    static Path kubeconfig() {
        return Path.of(environment("KUBECONFIG"));
    }

    static KubernetesCluster connect() {
        return KubernetesCluster.kubeconfig(kubeconfig());
    }

    static String environment(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException(
                    "The environment has no " + name + ": start the cluster and take the settings that it prints");
        }
        return value;
    }

    /** A command of the test bed. */
    static String tool(String name) {
        return Path.of(System.getProperty("sluice.root"))
                .resolve("../shared/cluster")
                .resolve(name)
                .toString();
    }

    /** Makes a namespace that nobody else uses. */
    static String namespace() {
        String made = kubectl(
                Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("generateName", "sluice-test-")));
        return made.strip().replaceFirst("namespace/", "");
    }

    static void delete(String namespace) {
        run(List.of(tool("kubectl"), "delete", "namespace", namespace, "--wait=false"), "");
    }

    /** Makes an object and answers its kind and name. */
    static String kubectl(Object object) {
        return run(
                List.of(tool("kubectl"), "create", "-o", "name", "-f", "-"),
                new KubernetesSerialization().asJson(object));
    }

    static void service(String namespace, String name, Map<String, String> selector) {
        kubectl(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Service",
                "metadata",
                Map.of("name", name, "namespace", namespace),
                "spec",
                Map.of(
                        "selector",
                        selector,
                        "ports",
                        List.of(Map.of("port", 80, "targetPort", 8080, "protocol", "TCP")))));
    }

    static String run(List<String> command, String input) {
        try {
            Process process = new ProcessBuilder(new ArrayList<>(command))
                    .redirectErrorStream(true)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " ended with " + process.exitValue() + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command + " was interrupted", e);
        }
    }
}
