package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Kubernetes that the environment names, with a namespace of its own in it, and the test bed's tools around it. */
final class BenchCluster implements AutoCloseable {
    private final Path tools;
    private final Path kubeconfig;
    private final String namespace;

    private BenchCluster(Path tools, Path kubeconfig) throws IOException, InterruptedException {
        this.tools = tools;
        this.kubeconfig = kubeconfig;
        this.namespace = kubectl("""
                        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"generateName": "sluice-bench-"}}
                        """, "create", "-o", "name", "-f", "-").strip().replaceFirst("namespace/", "");
    }

    /** @throws IOException if the environment names no cluster */
    static BenchCluster connect() throws IOException, InterruptedException {
        String kubeconfig = System.getenv("KUBECONFIG");
        if (kubeconfig == null || kubeconfig.isEmpty()) {
            throw new IOException(
                    "the environment has no KUBECONFIG: start the test cluster and take the settings that it prints");
        }
        return new BenchCluster(
                Path.of(System.getProperty("sluice.root")).resolve("../shared/cluster"), Path.of(kubeconfig));
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    String namespace() {
        return namespace;
    }

    /** A Service whose selector is {@code app} with its own name. */
    void service(String name) throws IOException, InterruptedException {
        kubectl("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "%s", "namespace": "%s"}, "spec":
                 {"selector": {"app": "%s"}, "ports": [{"port": 80, "targetPort": 8080}]}}
                """.formatted(name, namespace, name), "create", "-f", "-");
    }

    String urlOf(String service) throws IOException, InterruptedException {
        return "http://" + kubectl("", "-n", namespace, "get", "service", service, "-o", "jsonpath={.spec.clusterIP}")
                + "/";
    }

    /** What the server calls itself. */
    String version() throws IOException, InterruptedException {
        return kubectl("", "get", "--raw", "/version").replaceAll("(?s).*\"gitVersion\": *\"([^\"]+)\".*", "$1");
    }

    String kubectl(String input, String... arguments) throws IOException, InterruptedException {
        Process process = start("kubectl", List.of(arguments));
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(
                    "kubectl " + List.of(arguments) + " ended with " + process.exitValue() + ": " + output);
        }
        return output;
    }

    Process start(String tool, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(tools.resolve(tool).toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Override
    public void close() throws IOException {
        try {
            kubectl("", "delete", "namespace", namespace, "--wait=false");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
