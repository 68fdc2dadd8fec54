package dev.sluice.k8s;

import static java.util.Objects.requireNonNull;

import dev.sluice.secret.SecretRef;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A key of a Kubernetes Secret, which the kubelet puts into the environment of a container. Sluice never reads its value and needs no right
 * to Secrets for it.
 *
 * <p>The name is pinned with the release, the content is not: a Secret that is changed in place changes for old releases too. Name a
 * Secret by its version ({@code db-7}) and a rollback brings the old value back.
 *
 * @param name of the Secret in the namespace of the application; a DNS subdomain
 * @param key in it: letters, digits, dashes, dots and underscores
 */
public record KubernetesSecret(String name, String key) {
    /** The scheme of its references: {@value}, as in {@code k8s:db-7#url}. */
    public static final String SCHEME = "k8s";

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

    public KubernetesSecret {
        if (!NAME.matcher(requireNonNull(name, "name")).matches() || name.length() > 253) {
            throw new IllegalArgumentException("name was '" + name + "' but must be a DNS subdomain, as Secrets have");
        }
        if (!KEY.matcher(requireNonNull(key, "key")).matches()) {
            throw new IllegalArgumentException("key was '" + key + "' but must match " + KEY.pattern());
        }
    }

    /** What a release takes: {@code Release.image(…).secret("DATABASE_URL", KubernetesSecret.ref("db-7", "url"))}. */
    public static SecretRef ref(String name, String key) {
        KubernetesSecret secret = new KubernetesSecret(name, key);
        return new SecretRef(SCHEME, secret.name + "#" + secret.key);
    }

    /** What a reference means; empty if it is of another scheme or has no form that {@link #ref} gives. */
    public static Optional<KubernetesSecret> of(SecretRef ref) {
        int hash = ref.location().indexOf('#');
        if (!ref.scheme().equals(SCHEME) || hash < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new KubernetesSecret(
                    ref.location().substring(0, hash), ref.location().substring(hash + 1)));
        } catch (IllegalArgumentException notThatForm) {
            return Optional.empty();
        }
    }
}
