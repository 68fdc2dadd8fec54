package dev.sluice.secret;

import dev.sluice.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tells a secret that was written out where only its reference belongs.
 *
 * <p>Three signs, in this order: the value has the form of a known credential (a cloud key, a forge's token, a private key, a JSON web
 * token, a URL with a password); the name says so ({@code DB_PASSWORD}, {@code apiKey}, but not {@code TOKEN_TTL}); the value looks drawn
 * at random. A value that refers to something ({@code ${X}}) and {@code true} and {@code false} are never suspected by their name, and
 * under names of things that are random by nature ({@code COMMIT}, {@code DIGEST}, {@code BUILD_ID}) nothing is suspected of being drawn.
 *
 * <p>It is a net with meshes: short or worded passwords under harmless names pass. It never repeats a value.
 */
public final class LiteralSecrets {
    private static final List<Form> FORMS = List.of(
            new Form("a private key", Pattern.compile("-----BEGIN [A-Z ]{0,40}PRIVATE KEY")),
            new Form("a JSON web token", word("eyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.[\\w-]*")),
            new Form(
                    "a URL with a password",
                    Pattern.compile(
                            "\\b[a-z][a-z0-9+.-]{0,30}://[^/\\s:@]{0,256}:[^/\\s@$]{1,1024}@",
                            Pattern.CASE_INSENSITIVE)),
            new Form("an AWS access key", word("(AKIA|ASIA)[A-Z0-9]{16}")),
            new Form("a GitHub token", word("(gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\\w{20,})")),
            new Form("a GitLab token", word("gl(pat|dt|rt|ptt|cbt|soat|ft)-[\\w-]{16,}")),
            new Form("a Slack token", word("xox[abeoprs]-[\\w-]{10,}")),
            new Form("a Slack webhook", Pattern.compile("hooks\\.slack\\.com/(services|workflows)/\\w+/\\w+")),
            new Form("a Stripe key", word("([sr]k_(live|test)_|whsec_)\\w{16,}")),
            new Form("a Google key", word("AIza[\\w-]{35}")),
            new Form("a Vault token", word("hv[sbr]\\.[\\w-]{20,}")),
            new Form("a Fly.io token", Pattern.compile("\\b(FlyV1 |fm[12][a-z]?_|fo1_)[\\w+/=,-]{16,}")),
            new Form("a SendGrid key", word("SG\\.[\\w-]{16,}\\.[\\w-]{16,}")),
            new Form("a package registry token", word("(npm_[A-Za-z0-9]{36}|pypi-[\\w-]{16,}|dckr_pat_[\\w-]{16,})")),
            new Form("a DigitalOcean token", word("do[opr]_v1_[a-f0-9]{64}")),
            new Form("a Sentry token", word("sntry[sua]_[\\w+/=-]{16,}")),
            new Form("an API key", word("sk-[\\w-]{20,}")));

    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|PASS$|PWD|SECRET|TOKEN|CREDENTIALS?"
                    + "|COOKIE|(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|MASTER|SECRET|AUTH|LICENSE)_?KEY|KEY_BASE|SIGNING_SALT)(?:_|$)");
    private static final Pattern ABOUT_A_SECRET = Pattern.compile(
            "_(?:TTL|TIMEOUT|EXPIRY|EXPIRES|AGE|SECONDS|MINUTES|HOURS|DAYS|LENGTH|SIZE|COUNT|MIN|MAX|LIMIT|FILE|PATH|DIR"
                    + "|NAME|ID|TYPE|KIND|HEADER|FIELD|PARAM|PREFIX|ISSUER|AUDIENCE|ALGORITHM|ALG|ENABLED|REQUIRED|POLICY"
                    + "|VERSION|REGION|ENDPOINT|URL|URI|HOST|PORT|DOMAIN|STORE|REF)$");
    private static final Set<String> WORKING_DIRECTORY = Set.of("PWD", "OLDPWD");
    private static final Pattern RANDOM_BY_NATURE =
            Pattern.compile("(?:^|_)(?:COMMIT|SHA\\d*|DIGEST|HASH|CHECKSUM|REV|REVISION|VERSION"
                    + "|BUILD|IMAGE|ID|UUID|GUID|FINGERPRINT|ETAG|PUBLIC|TRACE|SPAN)(?:_|$)");
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{[^}]*}|\\$\\([^)]*\\)|\\{\\{[^}]*}}|true|false", Pattern.CASE_INSENSITIVE);
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9+/_=-]{24,}");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{32,}|[0-9A-F]{32,}");

    private record Form(String name, Pattern pattern) {}

    private LiteralSecrets() {}

    /**
     * Why the value looks like a secret, as the end of a sentence ("has the form of a GitHub token"), or empty if it does not.
     *
     * @param name of the variable; case and camel case don't matter
     */
    public static Optional<String> suspicion(String name, String value) {
        for (Form form : FORMS) {
            if (form.pattern().matcher(value).find()) {
                return Optional.of("has the form of " + form.name());
            }
        }
        String words = words(name);
        if (namesASecret(words) && !value.isBlank() && !REFERENCE.matcher(value).matches()) {
            return Optional.of("has the name of a secret");
        }
        if (!RANDOM_BY_NATURE.matcher(words).find() && looksRandom(value)) {
            return Optional.of("looks drawn at random");
        }
        return Optional.empty();
    }

    /**
     * A problem for each variable that looks like a secret, in the order of the map; the values read {@code ***}.
     *
     * @param field what the variables belong to, for the message: {@code config}
     * @param override what to call for a variable that is no secret, for the message: {@code allowLiteral}
     */
    public static List<Problem> problems(String field, Map<String, String> variables, String override) {
        List<Problem> problems = new ArrayList<>();
        variables.forEach((name, value) -> suspicion(name, value)
                .ifPresent(why -> problems.add(new Problem(
                        field + "." + name,
                        "***",
                        why + ": pass a SecretRef instead, or say with " + override + " why it is none"))));
        return List.copyOf(problems);
    }

    private static Pattern word(String form) {
        return Pattern.compile("(?<![A-Za-z0-9])" + form);
    }

    /** {@code dbPassword}, {@code db.password} and {@code DB-PASSWORD} are all {@code DB_PASSWORD}. */
    private static String words(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toUpperCase(Locale.ROOT);
    }

    private static boolean namesASecret(String words) {
        return SECRET_NAME.matcher(words).find()
                && !ABOUT_A_SECRET.matcher(words).find()
                && !WORKING_DIRECTORY.contains(words)
                && !words.contains("PUBLIC");
    }

    private static boolean looksRandom(String value) {
        if (UUID.matcher(value).matches()) {
            return false;
        }
        if (HEX.matcher(value).matches()) {
            return entropy(value) >= 3.0;
        }
        return WORD.matcher(value).matches()
                && has(value, 'a', 'z')
                && has(value, 'A', 'Z')
                && has(value, '0', '9')
                && entropy(value) >= 0.8 * log2(Math.min(value.length(), 64))
                && turns(value) >= 0.4;
    }

    /** The share of neighbours of different kind (upper, lower, digit, other): about 0.65 in random base 64, below 0.3 in joined words. */
    private static double turns(String value) {
        long turns = IntStream.range(1, value.length())
                .filter(i -> kind(value.charAt(i)) != kind(value.charAt(i - 1)))
                .count();
        return (double) turns / (value.length() - 1);
    }

    private static int kind(char c) {
        return Character.isDigit(c) ? 0 : Character.isUpperCase(c) ? 1 : Character.isLowerCase(c) ? 2 : 3;
    }

    private static boolean has(String value, char first, char last) {
        return value.chars().anyMatch(c -> c >= first && c <= last);
    }

    /** Shannon's, of the characters, in bits. */
    private static double entropy(String value) {
        return value.chars().boxed().collect(Collectors.groupingBy(c -> c, Collectors.counting())).values().stream()
                .mapToDouble(n -> (double) n / value.length())
                .map(p -> -p * log2(p))
                .sum();
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
