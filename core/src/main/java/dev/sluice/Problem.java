package dev.sluice;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * One thing that is wrong with an input: "<i>field</i> was '<i>value</i>' but <i>must</i>".
 *
 * @param field the name or path of what is wrong, as its author wrote it: {@code bake}, {@code steps[2].weight}
 * @param value what it was; never a secret
 * @param reason the rest of the sentence after "but", with the remedy: {@code must be in [0, 100]}
 */
public record Problem(String field, String value, String reason) implements Serializable {
    public Problem {
        requireNonNull(field, "field");
        requireNonNull(value, "value");
        requireNonNull(reason, "reason");
    }

    @Override
    public String toString() {
        return field + " was '" + value + "' but " + reason;
    }
}
