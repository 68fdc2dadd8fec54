package dev.sluice.local.internal;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The environment that a process gets from the machine: where programs, the home, the time zone and the language are, and nothing else.
 *
 * <p>Not what the driver happened to have: a rollout from CI would hand its tokens to the application, and the next one, from elsewhere,
 * would not.
 */
final class ProcessEnvironment {
    private static final Set<String> OF_THE_MACHINE =
            Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "JAVA_HOME");

    private ProcessEnvironment() {}

    /** A new map that the caller may add to. */
    static Map<String, String> ofTheMachine() {
        return System.getenv().entrySet().stream()
                .filter(entry -> OF_THE_MACHINE.contains(entry.getKey())
                        || entry.getKey().startsWith("LC_"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> b, TreeMap::new));
    }
}
