package dev.sluice.k8s.internal;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesSecret;
import dev.sluice.release.Release;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The environment variables that a release brings, as a container has them. */
final class Environment {
    private final Map<String, EnvVar> variables = new TreeMap<>();

    private Environment() {}

    static Environment of(Release release, Problems problems) {
        Environment environment = new Environment();
        release.config().forEach((name, value) -> environment.variables.put(name, literal(name, value)));
        release.secrets().forEach((name, ref) -> {
            Optional<KubernetesSecret> secret = KubernetesSecret.of(ref);
            secret.ifPresent(it -> environment.variables.put(name, secret(name, it)));
            if (secret.isEmpty()) {
                problems.add(new Problem(
                        "secrets." + name,
                        ref.toString(),
                        "must be in a Secret of the cluster, as KubernetesSecret.ref(name, key) says it: "
                                + "its value would have to be written into the pod otherwise"));
            }
        });
        return environment;
    }

    /** A value that reaches the program as it is: without this the kubelet would replace {@code $(NAME)} in it and halve {@code $$}. */
    static EnvVar literal(String name, String value) {
        boolean expandable = value.contains("$(") || value.contains("$$");
        return new EnvVarBuilder()
                .withName(name)
                .withValue(expandable ? value.replace("$", "$$") : value)
                .build();
    }

    private static EnvVar secret(String name, KubernetesSecret secret) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef(secret.key(), secret.name(), null)
                .endValueFrom()
                .build();
    }

    /** The release's variables in the order of their names. */
    Map<String, EnvVar> variables() {
        return Map.copyOf(variables);
    }

    /** These variables with those of the release in their place, and the others of the release, by name, behind them. */
    List<EnvVar> over(Collection<EnvVar> others) {
        Map<String, EnvVar> left = new TreeMap<>(variables);
        List<EnvVar> all = new ArrayList<>();
        for (EnvVar other : others) {
            EnvVar ours = left.remove(other.getName());
            all.add(ours == null ? other : ours);
        }
        all.addAll(left.values());
        return all;
    }
}
