package dev.sluice.gate;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.secret.SecretRef;
import dev.sluice.secret.SecretValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * Where a webhook is, and what of it may be said.
 *
 * @param secret whether more than its host must not be said
 */
record WebhookUrl(URI uri, boolean secret) {

    /** What is wrong with it, as the rest of a sentence after "but". */
    static Optional<String> fault(URI uri, boolean plainHttp) {
        boolean http = "http".equalsIgnoreCase(uri.getScheme());
        if (!http && !HttpPost.isTls(uri)) {
            return Optional.of("must start with https://");
        } else if (http && !plainHttp) {
            return Optional.of("must start with https://, unless plainHttp() allows everyone on the way to read it");
        } else if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            return Optional.of("must name a host by letters, digits, dots and dashes, and a port in [1, 65535] if any");
        } else if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return Optional.of("must have neither a user nor a fragment: pass a token with bearer(SecretRef)");
        }
        return Optional.empty();
    }

    /** What is wrong with one that a plan would print. */
    static Optional<String> faultInPlan(URI uri, boolean plainHttp) {
        return fault(uri, plainHttp)
                .or(() -> Optional.ofNullable(uri.getRawQuery())
                        .map(query ->
                                "must not have a query, which plans and journals would show: keep the whole URL in a"
                                        + " secret and pass its reference"));
    }

    /** @throws ConfigurationException naming the reference only */
    static WebhookUrl of(SecretValue value, SecretRef ref, boolean plainHttp) {
        URI uri;
        try {
            uri = new URI(value.apply(String::new));
        } catch (URISyntaxException e) {
            throw unusable(ref, "must hold a URL"); // without its cause, which repeats the input
        }
        fault(uri, plainHttp).ifPresent(must -> {
            throw unusable(ref, must);
        });
        return new WebhookUrl(uri, true);
    }

    private static ConfigurationException unusable(SecretRef ref, String must) {
        return new ConfigurationException("The webhook", List.of(new Problem("url", ref.toString(), must)));
    }

    /** Without user, query and fragment; of a secret one, the path is left out as well. */
    static String shown(URI uri, boolean secret) {
        if (uri.getHost() == null) {
            return "***"; // no telling which part is what
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://"
                + (uri.getRawUserInfo() == null ? "" : "***@")
                + uri.getHost()
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + (secret ? "/***" : path + (uri.getRawQuery() == null ? "" : "?***"));
    }

    /** The text without what of this URL must not be said. */
    String redact(String text) {
        String safe = text;
        if (secret) {
            for (String part : new String[] {uri.toString(), uri.getRawPath(), uri.getRawQuery(), uri.getQuery()}) {
                safe = part == null || part.length() < 4 ? safe : safe.replace(part, "***");
            }
        }
        return safe;
    }

    @Override
    public String toString() {
        return shown(uri, secret);
    }
}
