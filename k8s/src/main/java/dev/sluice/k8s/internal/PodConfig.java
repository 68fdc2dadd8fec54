package dev.sluice.k8s.internal;

import dev.sluice.Problems;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How a pod reaches the API server of its cluster: by its service account. The token is read again for every request, because the kubelet
 * replaces it before it expires.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/">Accessing the Kubernetes API from a pod</a>
 */
public final class PodConfig {
    /** Where the kubelet puts it. */
    public static final Path DIRECTORY = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private PodConfig() {}

    /** Whether the environment is a pod's. */
    public static boolean isPod(Map<String, String> environment, Path directory) {
        return environment.containsKey("KUBERNETES_SERVICE_HOST") && Files.isReadable(directory.resolve("token"));
    }

    /** What is wrong with it goes to the problems, and then the answer is empty. */
    public static Optional<Kubeconfig> read(Map<String, String> environment, Path directory, Problems problems) {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        try {
            String address = host.contains(":") ? "[" + host + "]" : host;
            Config client = new ConfigBuilder(Config.empty())
                    .withMasterUrl("https://" + address + ":" + port + "/")
                    .withCaCertFile(directory.resolve("ca.crt").toString())
                    .withOauthTokenProvider(() -> token(directory))
                    .withRequestRetryBackoffLimit(0)
                    .build();
            return Optional.of(new Kubeconfig(
                    client, Files.readString(directory.resolve("namespace")).strip()));
        } catch (IOException e) {
            problems.require(false, "service account", directory, "must be readable: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String token(Path directory) {
        try {
            return Files.readString(directory.resolve("token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
