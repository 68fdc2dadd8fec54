package dev.sluice.k8s.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a word without quotes means, where kubectl and YAML 1.2 agree; file modes like {@code 0644} are octal, as kubectl reads them.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/#103-core-schema">The core schema</a>
 */
final class YamlScalar {
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
    private static final Set<String> FALSE = Set.of("false", "False", "FALSE");
    private static final Set<String> DISPUTED = Set.of("y", "n", "yes", "no", "on", "off");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]{0,30})");
    private static final Pattern OCTAL = Pattern.compile("0[0-7]{1,10}");
    private static final Pattern FRACTION =
            Pattern.compile("[-+]?(0|[1-9][0-9]{0,30})\\.[0-9]{1,30}([eE][-+]?[0-9]{1,3})?");
    /** Hexadecimal, binary, with underscores, {@code 08}, {@code .5}, {@code 1e3}, infinities: a number for some. */
    private static final Pattern DISPUTED_NUMBER = Pattern.compile(
            "[-+]?(?=.*[0-9])(0[xob][0-9a-fA-F_]+|[0-9_]+|[0-9_]*\\.[0-9_]*([eE][-+]?[0-9]+)?|[0-9_]+[eE][-+]?[0-9]+)"
                    + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    private YamlScalar() {}

    /** Empty if readers disagree. */
    static Optional<JsonNode> of(String word) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (NOTHING.contains(word)) {
            return Optional.of(nodes.nullNode());
        } else if (TRUE.contains(word) || FALSE.contains(word)) {
            return Optional.of(nodes.booleanNode(TRUE.contains(word)));
        } else if (DISPUTED.contains(word.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        } else if (DECIMAL.matcher(word).matches()) {
            return Optional.of(integer(new BigInteger(word)));
        } else if (OCTAL.matcher(word).matches()) {
            return Optional.of(integer(new BigInteger(word, 8)));
        } else if (FRACTION.matcher(word).matches()) {
            return Optional.of(nodes.numberNode(new BigDecimal(word)));
        } else if (DISPUTED_NUMBER.matcher(word).matches()) {
            return Optional.empty();
        }
        return Optional.of(nodes.stringNode(word));
    }

    private static JsonNode integer(BigInteger value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value.bitLength() < Integer.SIZE) {
            return nodes.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? nodes.numberNode(value.longValue()) : nodes.numberNode(value);
    }
}
