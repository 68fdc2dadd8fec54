package dev.sluice.k8s;

import static java.util.Objects.requireNonNull;

import dev.sluice.ConfigurationException;
import dev.sluice.Problems;
import dev.sluice.k8s.internal.Connection;
import dev.sluice.k8s.internal.Kubeconfig;
import dev.sluice.k8s.internal.PodConfig;
import dev.sluice.k8s.internal.Ticks;
import io.fabric8.kubernetes.client.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the API server of a cluster, shared by any number of deployers: one watch for each kind of object and namespace,
 * however many applications there are.
 *
 * <p>Only what is given here decides: system properties that weaken TLS are refused, because they weaken it for everybody in this process. A
 * kubeconfig may start the program that its {@code exec} names, which is why only the user's own default file may have one. Safe for use
 * by many threads. {@link #close()} ends its watches and connections.
 */
public final class KubernetesCluster implements AutoCloseable {
    private static final String[] WEAKENING = {
        Config.KUBERNETES_TRUST_CERT_SYSTEM_PROPERTY, Config.KUBERNETES_DISABLE_HOSTNAME_VERIFICATION_SYSTEM_PROPERTY
    };

    private final Connection connection;
    private final String namespace;

    private KubernetesCluster(Kubeconfig config) {
        this.connection = new Connection(config.client(), Ticks.system());
        this.namespace = config.namespace();
    }

    /**
     * As a user's {@code kubectl} reaches it: by the file that {@code KUBECONFIG} names in the environment of this process, or {@code
     * ~/.kube/config}, and its current context. In a pod without such a file: by the pod's service account, in the pod's namespace.
     *
     * @throws ConfigurationException if there is neither, or it can't be used
     */
    public static KubernetesCluster ofUser() {
        Path file = defaultFile(System.getenv());
        boolean pod = !Files.exists(file) && PodConfig.isPod(System.getenv(), PodConfig.DIRECTORY);
        return pod
                ? of(problems -> PodConfig.read(System.getenv(), PodConfig.DIRECTORY, problems))
                : of(file, null, true);
    }

    /** As a kubeconfig says, with its current context. One that starts a program is refused. */
    public static KubernetesCluster kubeconfig(Path file) {
        return of(file, null, false);
    }

    /** As one context of a kubeconfig says. One that starts a program is refused. */
    public static KubernetesCluster kubeconfig(Path file, String context) {
        return of(file, requireNonNull(context, "context"), false);
    }

    /** How many requests this connection has sent, watches not counted. */
    public long requests() {
        return connection.requests();
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return connection.toString();
    }

    Connection connection() {
        return connection;
    }

    /** That of the context; {@code default} where it names none. */
    String namespace() {
        return namespace;
    }

    private static Path defaultFile(Map<String, String> environment) {
        String named = environment.get("KUBECONFIG");
        return named == null || named.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".kube", "config")
                : Path.of(named.split(java.io.File.pathSeparator)[0]);
    }

    private static KubernetesCluster of(Path file, @Nullable String context, boolean mayExec) {
        return of(problems -> Kubeconfig.read(file, Optional.ofNullable(context), mayExec, problems));
    }

    private static KubernetesCluster of(Function<Problems, Optional<Kubeconfig>> reading) {
        Problems problems = new Problems();
        for (String property : WEAKENING) {
            problems.require(
                    !Boolean.getBoolean(property),
                    "system property",
                    property,
                    "must not be set: it turns TLS checks off for the whole process");
        }
        Optional<Kubeconfig> config = reading.apply(problems);
        problems.throwIfAny("This Kubernetes cluster");
        return new KubernetesCluster(config.orElseThrow());
    }
}
