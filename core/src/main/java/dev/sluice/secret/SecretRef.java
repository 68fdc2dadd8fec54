package dev.sluice.secret;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * Where a secret is kept, never what it is. Safe to print, to compare and to store in a plan.
 *
 * @param scheme who can resolve it: {@code env}, {@code file}, or a scheme that a {@link SecretResolver} binds; lower case letters,
 *     digits and dashes
 * @param location where, in the words of that scheme: a variable's name, a path, {@code db#url}; not blank, no control characters, and
 *     not a URL, which tends to hold the secret itself
 */
public record SecretRef(String scheme, String location) {
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public SecretRef {
        requireNonNull(scheme, "scheme");
        requireNonNull(location, "location");
        if (!SCHEME.matcher(scheme).matches()) {
            throw new IllegalArgumentException("scheme was '" + scheme + "' but must match " + SCHEME.pattern());
        }
        if (location.isBlank()) {
            throw new IllegalArgumentException("location was '" + location + "' but must not be blank");
        }
        if (location.startsWith("//") || location.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("location (not shown: it may be a secret) must be neither a URL nor"
                    + " hold control characters: it says where the secret is, not what it is");
        }
    }

    /** A variable of the environment of the process that applies the release. */
    public static SecretRef environment(String variable) {
        return new SecretRef(EnvironmentSecrets.SCHEME, variable);
    }

    /** The content of a file, without one trailing line break. */
    public static SecretRef file(String path) {
        return new SecretRef(FileSecrets.SCHEME, path);
    }

    /**
     * Reads what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if there is no {@code scheme:} in front; the text is not repeated
     */
    public static SecretRef parse(String text) {
        int colon = requireNonNull(text, "text").indexOf(':');
        if (colon < 1 || !SCHEME.matcher(text.substring(0, colon)).matches()) {
            throw new IllegalArgumentException(
                    "secret reference (not shown: it may be a secret) must be scheme:location, like env:DB_URL");
        }
        return new SecretRef(text.substring(0, colon), text.substring(colon + 1));
    }

    /** What to do when nothing is found: the rest of a sentence after "but". */
    String remedy() {
        if (scheme.equals(EnvironmentSecrets.SCHEME)) {
            return "must have a value: set the variable in the environment of this process";
        } else if (scheme.equals(FileSecrets.SCHEME)) {
            return "must have a value: write it to that file and bind SecretResolver.files";
        }
        return "must have a value: bind a resolver for '" + scheme + "' that knows it";
    }

    @Override
    public String toString() {
        return scheme + ":" + location;
    }
}
