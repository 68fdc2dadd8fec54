package dev.sluice.release;

import static java.util.Objects.requireNonNull;

/**
 * The platform's own name of a revision. Opaque: only the provider that made it knows what it means.
 *
 * @param value 1 to 253 characters, no white space
 */
public record RevisionId(String value) implements Comparable<RevisionId> {
    public RevisionId {
        requireNonNull(value, "value");
        if (value.isEmpty() || value.length() > 253 || value.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException(
                    "revision id was '" + value + "' but must have 1 to 253 characters and no white space");
        }
    }

    @Override
    public int compareTo(RevisionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
