package dev.sluice.release;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * What is deployed, by name, in one environment. Two environments of one application share nothing.
 *
 * @param name a DNS label: 1 to 63 of a–z, 0–9 and dashes, starting and ending with a letter or digit (RFC 1123), because it becomes
 *     part of the names of platform objects
 * @param environment likewise
 */
public record Application(String name, String environment) {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    public Application {
        check("name", name);
        check("environment", environment);
    }

    private static void check(String field, String value) {
        if (!LABEL.matcher(requireNonNull(value, field)).matches()) {
            throw new IllegalArgumentException(field + " was '" + value
                    + "' but must be a DNS label: 1 to 63 of a-z, 0-9 and -, no dash at the ends");
        }
    }

    @Override
    public String toString() {
        return name + "@" + environment;
    }
}
