package dev.sluice.secret;

import java.util.Map;
import java.util.Optional;

/** Variables of an environment. */
final class EnvironmentSecrets {
    static final String SCHEME = "env";

    private EnvironmentSecrets() {}

    static Optional<SecretValue> find(SecretRef ref, Map<String, String> variables) {
        if (!ref.scheme().equals(SCHEME)) {
            return Optional.empty();
        }
        return Optional.ofNullable(variables.get(ref.location()))
                .filter(value -> !value.isEmpty())
                .map(SecretValue::of);
    }
}
