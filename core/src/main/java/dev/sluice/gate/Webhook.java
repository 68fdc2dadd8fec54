package dev.sluice.gate;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.secret.SecretRef;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A gate that asks a server over HTTP.
 *
 * <p>It posts {@code {"gate", "application", "environment", "rollout", "release", "label", "probe"}} as JSON; {@code probe} is the address that reaches
 * the new revision directly, or null. What the reply means:
 *
 * <ul>
 *   <li>2xx with {@code {"answer": "pass" | "fail" | "wait", "reason": "…", "retryAfterSeconds": n}}: that; 200 or 204 without a body: pass.
 *   <li>403, 409, 422: fail. 202, 425, 429, 503: wait as long as {@code retryAfterSeconds} or {@code Retry-After} says, 1 s to 1 day, by default 10 s.
 *   <li>Everything else, a redirect and a body that is no answer among it, is a {@link dev.sluice.TransientException}: what is not known is no yes.
 * </ul>
 *
 * <p>Each question has a connection of its own and a time limit (10 s) over all of it but the look-up of the name, which Java can neither time nor
 * interrupt. No more than 64 KiB of a reply are read. Proxies and trust stores in the JVM's properties are not looked at. The address is
 * checked after the look-up and connected to as it was checked: one that is not public is refused unless a method here allows it, a cloud's
 * metadata service always. Immutable and safe for use by many threads.
 *
 * @see <a href="https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html">OWASP on SSRF</a>
 */
public final class Webhook implements Gate {
    static final String KIND = "webhook";
    static final int LARGEST_REPLY = 64 * 1024;

    private final GateSpec spec;
    private final WebhookCall call;

    private Webhook(Builder builder, Names names) {
        this.spec = new GateSpec(builder.name, KIND, builder.parameters());
        this.call = new WebhookCall(
                spec,
                builder.url,
                builder.secretUrl,
                builder.bearer,
                builder.timeout,
                builder.plainHttp,
                new AllowedAddresses(builder.allowed, names),
                builder.trust);
    }

    /**
     * Starts from the defaults: https, public addresses, 10 s, no token.
     *
     * @param name as in {@link GateSpec#name()}
     * @param url printed and stored, so without user and query; if they or its path are secret, pass a reference to it
     */
    public static Builder builder(String name, URI url) {
        return new Builder(name, Optional.of(url), Optional.empty());
    }

    /** Starts from the same defaults. Of a URL that is a secret, messages tell the host only. */
    public static Builder builder(String name, SecretRef url) {
        return new Builder(name, Optional.empty(), Optional.of(url));
    }

    /**
     * What {@link #spec()} describes.
     *
     * @throws dev.sluice.ConfigurationException naming every parameter that can't be used
     */
    public static Webhook from(GateSpec spec) {
        GateParameters parameters = GateParameters.of(spec, KIND);
        Builder builder = new Builder(spec.name(), Optional.empty(), Optional.empty());
        parameters
                .readSecretly("url", URI::create, url -> builder.url = Optional.of(url), "must be a URL")
                .readSecretly(
                        "url-secret",
                        SecretRef::parse,
                        ref -> builder.secretUrl = Optional.of(ref),
                        "must be a secret's reference")
                .readSecretly("bearer", SecretRef::parse, builder::bearer, "must be a secret's reference")
                .read("timeout", Duration::parse, builder::timeout, "must be a duration like PT10S")
                .read("trust", Path::of, builder::trusting, "must be a path")
                .flag("plain-http", builder::plainHttp)
                .read(
                        "allow",
                        Webhook::kinds,
                        builder.allowed::addAll,
                        "must name some of loopback, private, link-local");
        if (parameters.text("url").isPresent() == parameters.text("url-secret").isPresent()) {
            parameters.problem("url", "***", "must be given, or url-secret, but not both");
        }
        return parameters.make(builder::problems, () -> new Webhook(builder, InetAddress::getAllByName));
    }

    private static Set<AddressKind> kinds(String words) {
        Set<AddressKind> kinds = EnumSet.noneOf(AddressKind.class);
        for (String word : words.split(",")) {
            kinds.add(AllowedAddresses.ALLOWABLE.stream()
                    .filter(kind -> kind.word().equals(word))
                    .findAny()
                    .orElseThrow(
                            () -> new IllegalArgumentException("no kind of address that can be allowed: " + word)));
        }
        return kinds;
    }

    @Override
    public GateSpec spec() {
        return spec;
    }

    @Override
    public GateAnswer ask(GateContext context) throws InterruptedException {
        return call.ask(context);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Webhook that && spec.equals(that.spec);
    }

    @Override
    public int hashCode() {
        return spec.hashCode();
    }

    @Override
    public String toString() {
        return spec.toString();
    }

    /** Collects the options; {@link #build()} reports everything that is wrong with them at once. Reusable; not for several threads. */
    public static final class Builder {
        private final String name;
        private Optional<URI> url;
        private Optional<SecretRef> secretUrl;
        private Optional<SecretRef> bearer = Optional.empty();
        private Optional<Path> trust = Optional.empty();
        private Duration timeout = Duration.ofSeconds(10);
        private boolean plainHttp;
        private final Set<AddressKind> allowed = EnumSet.noneOf(AddressKind.class);

        private Builder(String name, Optional<URI> url, Optional<SecretRef> secretUrl) {
            this.name = new GateSpec(name, KIND, Map.of()).name();
            this.url = url;
            this.secretUrl = secretUrl;
        }

        /** A token to send as {@code Authorization: Bearer}; visible ASCII characters. */
        public Builder bearer(SecretRef token) {
            this.bearer = Optional.of(requireNonNull(token, "token"));
            return this;
        }

        /** How long one question may take, more than zero, at most 5 minutes. */
        public Builder timeout(Duration timeout) {
            this.timeout = requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Trusts the certificate authorities of a PEM file instead of those that come with Java. Names are verified all the same.
         *
         * @param pem absolute, since another process may go on with the rollout
         */
        public Builder trusting(Path pem) {
            this.trust = Optional.of(requireNonNull(pem, "pem"));
            return this;
        }

        /** Allows {@code http://}: everyone on the way can read and change the question, the token and the answer. */
        public Builder plainHttp() {
            this.plainHttp = true;
            return this;
        }

        /** Allows this machine: 127.0.0.0/8 and ::1. */
        public Builder allowLoopback() {
            allowed.add(AddressKind.LOOPBACK);
            return this;
        }

        /** Allows private networks: RFC 1918, RFC 6598 and RFC 4193. */
        public Builder allowPrivate() {
            allowed.add(AddressKind.PRIVATE);
            return this;
        }

        /** Allows link-local addresses: 169.254.0.0/16 and fe80::/10, without the metadata services in them. */
        public Builder allowLinkLocal() {
            allowed.add(AddressKind.LINK_LOCAL);
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public Webhook build() {
            return build(InetAddress::getAllByName);
        }

        Webhook build(Names names) {
            new Problems().addAll(problems()).throwIfAny(GateParameters.subject(new GateSpec(name, KIND, Map.of())));
            return new Webhook(this, names);
        }

        private List<Problem> problems() {
            Problems problems = new Problems();
            url.ifPresent(u -> WebhookUrl.faultInPlan(u, plainHttp)
                    .ifPresent(must -> problems.add(new Problem("url", WebhookUrl.shown(u, false), must))));
            problems.requirePositive("timeout", timeout);
            problems.require(
                    timeout.compareTo(Duration.ofMinutes(5)) <= 0, "timeout", timeout, "must be at most 5 minutes");
            trust.ifPresent(path -> problems.require(path.isAbsolute(), "trust", path, "must be absolute"));
            return problems.list();
        }

        private Map<String, String> parameters() {
            Map<String, String> parameters = new TreeMap<>();
            url.ifPresent(u -> parameters.put("url", u.toString()));
            secretUrl.ifPresent(ref -> parameters.put("url-secret", ref.toString()));
            bearer.ifPresent(ref -> parameters.put("bearer", ref.toString()));
            trust.ifPresent(path -> parameters.put("trust", path.toString()));
            parameters.put("timeout", timeout.toString());
            if (plainHttp) {
                parameters.put("plain-http", "true");
            }
            if (!allowed.isEmpty()) {
                parameters.put("allow", allowed.stream().map(AddressKind::word).collect(joining(",")));
            }
            return parameters;
        }
    }
}
