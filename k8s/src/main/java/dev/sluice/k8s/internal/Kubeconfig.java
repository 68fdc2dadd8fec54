package dev.sluice.k8s.internal;

import dev.sluice.Problems;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A kubeconfig and one of its contexts. It is looked at before fabric8 reads it, because reading one with {@code exec} starts the program
 * that it names.
 *
 * @param client fabric8's settings, with its retries and all that weakens TLS off
 * @param namespace of the context; {@code default} where it names none
 */
public record Kubeconfig(Config client, String namespace) {

    /** Reads a file; what is wrong with it goes to the problems, and then the answer is empty. */
    public static Optional<Kubeconfig> read(
            Path file, Optional<String> wanted, boolean mayStartPrograms, Problems problems) {
        Path name = file.getFileName();
        String text;
        Map<?, ?> document;
        try {
            text = Files.readString(file);
            document = new KubernetesSerialization().unmarshal(text, Map.class);
        } catch (IOException | RuntimeException unreadable) {
            problems.require(false, "kubeconfig", name, "must be a readable kubeconfig");
            return Optional.empty();
        }
        String current = document == null ? "" : text(document.get("current-context"));
        String context = wanted.orElse(current);
        Optional<Map<?, ?>> found = entry(document, "contexts", "context", context);
        if (found.isEmpty()) {
            problems.require(
                    false,
                    "context",
                    context,
                    context.isEmpty()
                            ? "must be given: " + name + " names no current context"
                            : "must be one of the contexts of " + name);
            return Optional.empty();
        }
        Optional<Map<?, ?>> user =
                entry(document, "users", "user", text(found.get().get("user")));
        boolean starts = user.filter(u -> u.containsKey("exec") || u.containsKey("auth-provider"))
                .isPresent();
        problems.require(
                mayStartPrograms || !starts,
                "kubeconfig",
                name,
                "must not start a program to get credentials, unless it is the user's own");
        problems.require(
                entry(document, "clusters", "cluster", text(found.get().get("cluster")))
                        .isPresent(),
                "cluster",
                text(found.get().get("cluster")),
                "must be one of the clusters of " + name);
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        Config client = new ConfigBuilder(Config.fromKubeconfig(context, file.toFile()))
                .withRequestRetryBackoffLimit(0)
                .withTrustCerts(false)
                .withDisableHostnameVerification(false)
                .build();
        String namespace = text(found.get().get("namespace"));
        return Optional.of(new Kubeconfig(client, namespace.isEmpty() ? "default" : namespace));
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return client.getMasterUrl() + " in " + namespace;
    }

    private static Optional<Map<?, ?>> entry(@Nullable Map<?, ?> document, String list, String member, String name) {
        Object entries = document == null ? null : document.get(list);
        for (Object entry : entries instanceof List<?> all ? all : List.of()) {
            if (entry instanceof Map<?, ?> map && name.equals(text(map.get("name")))) {
                return map.get(member) instanceof Map<?, ?> content ? Optional.of(content) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
