package dev.sluice.fence;

import static java.util.Objects.requireNonNull;

import java.util.random.RandomGenerator;

/**
 * One process that drives rollouts, told apart from every other, and from itself after a restart.
 *
 * @param value host, process id and a random part: {@code ci-7/4711/9f2c41d0}; 1 to 128 printable ASCII characters, no space
 */
public record DriverId(String value) {
    public DriverId {
        requireNonNull(value, "value");
        if (value.isEmpty() || value.length() > 128 || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "driver id was '" + value + "' but must have 1 to 128 printable ASCII characters and no space");
        }
    }

    /** An identity of this process that no other shares. */
    public static DriverId ofThisProcess(String host, RandomGenerator random) {
        String safeHost = host.replaceAll("[^\\x21-\\x7e]", "?");
        return new DriverId(safeHost.substring(0, Math.min(64, safeHost.length())) + "/"
                + ProcessHandle.current().pid() + "/" + String.format("%08x", random.nextInt()));
    }

    @Override
    public String toString() {
        return value;
    }
}
