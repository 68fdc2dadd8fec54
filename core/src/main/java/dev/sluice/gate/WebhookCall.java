package dev.sluice.gate;

import static java.util.Objects.requireNonNull;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.TransientException;
import dev.sluice.deploy.Probe;
import dev.sluice.secret.SecretRef;
import dev.sluice.secret.SecretValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Puts a webhook's question: resolves secrets, checks the address, sends and reads. Exactly one of the two URLs is there. */
record WebhookCall(
        GateSpec spec,
        Optional<URI> url,
        Optional<SecretRef> secretUrl,
        Optional<SecretRef> bearer,
        Duration timeout,
        boolean plainHttp,
        AllowedAddresses addresses,
        Optional<Path> trust) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    GateAnswer ask(GateContext context) throws InterruptedException {
        Map<String, SecretRef> wanted = new TreeMap<>();
        secretUrl.ifPresent(ref -> wanted.put("url", ref));
        bearer.ifPresent(ref -> wanted.put("bearer", ref));
        Map<String, SecretValue> secrets = context.secrets().resolveAll(wanted);
        try {
            WebhookUrl target = url.map(u -> new WebhookUrl(u, false))
                    .orElseGet(() -> WebhookUrl.of(
                            requireNonNull(secrets.get("url"), "url"), secretUrl.orElseThrow(), plainHttp));
            Optional<SecretValue> token = Optional.ofNullable(secrets.get("bearer"));
            token.ifPresent(this::checkToken);
            String asked = GateParameters.subject(spec) + " asked " + target;
            HttpReply reply = send(target, token, context, asked);
            return new WebhookAnswer(asked, reply, context.now(), said -> redact(said, target, secrets)).read();
        } finally {
            secrets.values().forEach(SecretValue::close);
        }
    }

    private HttpReply send(WebhookUrl target, Optional<SecretValue> token, GateContext context, String asked)
            throws InterruptedException {
        try {
            String host = HttpPost.host(target.uri());
            List<InetAddress> checked = addresses.of(host, target.toString());
            Map<String, String> headers = Map.of("Accept", "application/json", "Content-Type", "application/json");
            return new HttpPost(
                            target.uri(),
                            checked,
                            headers,
                            token,
                            question(context),
                            timeout,
                            Webhook.LARGEST_REPLY,
                            HttpPost.isTls(target.uri()) ? Optional.of(tls()) : Optional.empty())
                    .send();
        } catch (UnknownHostException e) {
            throw new TransientException(asked + ": no such host; check the name and the resolver", e);
        } catch (IOException e) {
            throw new TransientException(asked + ": no usable reply (" + e.getMessage() + ")", e);
        }
    }

    private SSLContext tls() throws IOException {
        if (trust.isEmpty()) {
            return Tls.platform();
        }
        try {
            return Tls.pem(trust.get());
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigurationException(
                    GateParameters.subject(spec),
                    List.of(new Problem("trust", trust.get().toString(), "must be a file of PEM certificates")));
        }
    }

    private byte[] question(GateContext context) {
        ObjectNode question = JSON.createObjectNode();
        question.put("gate", spec.name());
        question.put("application", context.application().name());
        question.put("environment", context.application().environment());
        question.put("rollout", context.rollout().value());
        question.put("release", context.release().id().value());
        question.put("label", context.release().label());
        question.put(
                "probe",
                context.probe().flatMap(Probe::direct).map(URI::toString).orElse(null));
        return question.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void checkToken(SecretValue token) {
        token.use(characters -> {
            for (char c : characters) {
                if (c <= ' ' || c > '~') {
                    throw new ConfigurationException(
                            GateParameters.subject(spec),
                            List.of(new Problem(
                                    "bearer",
                                    String.valueOf(bearer.orElseThrow()),
                                    "must hold visible ASCII characters only")));
                }
            }
        });
    }

    private static String redact(String said, WebhookUrl target, Map<String, SecretValue> secrets) {
        String safe = target.redact(said);
        for (SecretValue secret : secrets.values()) {
            safe = secret.redact(safe);
        }
        return safe;
    }
}
