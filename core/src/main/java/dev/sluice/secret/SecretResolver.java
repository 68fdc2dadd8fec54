package dev.sluice.secret;

import static java.util.Objects.requireNonNull;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.Problems;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the values of {@link SecretRef}s come from. Meant to be implemented, for a vault or a platform's store.
 *
 * <p>Asked at the last hop only: when a process starts or a request is sent, never while planning. An implementation is safe for use by
 * many threads, looks at the scheme first, and puts no value into a message, not even a part of it.
 */
@FunctionalInterface
public interface SecretResolver {

    /**
     * The value, or empty if the scheme is not this resolver's or nothing is kept there: then the next resolver is asked.
     *
     * @throws ConfigurationException if something is there that can't be used
     * @throws dev.sluice.TransientException if the store can't answer now
     */
    Optional<SecretValue> find(SecretRef ref);

    /**
     * The value.
     *
     * @throws ConfigurationException naming the reference, if it has none
     */
    default SecretValue resolve(SecretRef ref) {
        return resolveAll(Map.of("secret", ref)).values().iterator().next();
    }

    /**
     * The values of many references, all or none, in the order of the map.
     *
     * @param refs by the name that a message should use: the variable that gets the value
     * @throws ConfigurationException naming every reference that has no value; values found until then are wiped
     */
    default Map<String, SecretValue> resolveAll(Map<String, SecretRef> refs) {
        Map<String, SecretValue> values = new LinkedHashMap<>();
        Problems problems = new Problems();
        try {
            refs.forEach((name, ref) -> {
                try {
                    find(ref)
                            .ifPresentOrElse(
                                    value -> values.put(name, value),
                                    () -> problems.add(new Problem(name, ref.toString(), ref.remedy())));
                } catch (ConfigurationException e) {
                    e.problems().forEach(p -> problems.add(new Problem(name, ref.toString(), p.reason())));
                }
            });
            problems.throwIfAny(refs.size() == 1 ? "The secret" : "The secrets");
            return values;
        } catch (RuntimeException e) {
            values.values().forEach(SecretValue::close);
            throw e;
        }
    }

    /** Resolves {@code env} from this process's environment, as it is when asked. An empty variable is an absent one. */
    static SecretResolver environment() {
        return ref -> EnvironmentSecrets.find(ref, System.getenv());
    }

    /** Resolves {@code env} from these variables. An empty one is an absent one. */
    static SecretResolver environment(Map<String, String> variables) {
        Map<String, String> copy = Map.copyOf(variables);
        return ref -> EnvironmentSecrets.find(ref, copy);
    }

    /**
     * Resolves {@code file} from the files below a directory.
     *
     * <p>A relative location starts at {@code root}; an absolute one, and the target of a symbolic link, must lie below it, otherwise it
     * is refused. A file holds UTF-8, at most 64 KiB; one line break at its end is not part of the value; an empty file is an absent one.
     * Permissions are not looked at: Kubernetes and Docker mount secrets readable for everyone inside the container.
     */
    static SecretResolver files(Path root) {
        return new FileSecrets(requireNonNull(root, "root"));
    }

    /** Asks each in this order and takes the first value. Without any, nothing has a value. */
    static SecretResolver firstOf(SecretResolver... resolvers) {
        List<SecretResolver> copy = List.of(resolvers);
        return ref -> copy.stream().flatMap(r -> r.find(ref).stream()).findFirst();
    }
}
