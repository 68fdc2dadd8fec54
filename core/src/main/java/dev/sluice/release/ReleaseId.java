package dev.sluice.release;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The identity of a {@link Prepared} release: two releases with the same pinned content have the same one, on every machine.
 *
 * @param value 16 lower-case hexadecimal digits
 */
public record ReleaseId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

    public ReleaseId {
        if (!FORM.matcher(requireNonNull(value, "value")).matches()) {
            throw new IllegalArgumentException(
                    "release id was '" + value + "' but must be 16 lower-case hexadecimal digits");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
