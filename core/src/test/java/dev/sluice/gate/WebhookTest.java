package dev.sluice.gate;

import static dev.sluice.gate.Asking.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.TransientException;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.ProbeReply;
import dev.sluice.secret.SecretRef;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {

    private static Webhook.Builder local(URI uri) {
        return Webhook.builder("qa", uri).plainHttp().allowLoopback().timeout(Duration.ofSeconds(60));
    }

    @Test
    void it_posts_what_is_being_deployed_and_hears_yes() throws Exception {
        Probe probe = new Probe() {
            @Override
            public ProbeReply get(String path, Map<String, String> headers, Duration limit) {
                throw new AssertionError("not asked for");
            }

            @Override
            public Optional<URI> direct() {
                return Optional.of(URI.create("http://10.0.0.7:4000"));
            }
        };
        try (StubServer server =
                StubServer.answering(StubServer.reply(200, "{\"answer\":\"pass\",\"reason\":\"green\"}"))) {
            Webhook hook = local(server.at("/gate"))
                    .bearer(SecretRef.environment("TOKEN"))
                    .build();

            assertThat(hook.ask(
                            NOTHING.secret("TOKEN", "canary-7Hq2").probe(probe).context()))
                    .isEqualTo(new GateAnswer.Pass("green"));

            StubServer.Asked asked = server.asked().get(0);
            assertThat(asked.method()).isEqualTo("POST");
            assertThat(asked.body())
                    .isEqualTo(
                            "{\"gate\":\"qa\",\"application\":\"shop\",\"environment\":\"prod\",\"rollout\":\"r-1\",\"release\":\""
                                    + Asking.RELEASE.id() + "\",\"label\":\"v42\",\"probe\":\"http://10.0.0.7:4000\"}");
            assertThat(asked.headers().get("Authorization")).containsExactly("Bearer canary-7Hq2");
            assertThat(asked.headers().get("Content-type")).containsExactly("application/json");
            assertThat(asked.headers().get("Host"))
                    .containsExactly(server.at("").getAuthority());
        }
    }

    @Test
    void without_a_probe_and_a_token_it_says_so_by_null_and_no_header() throws Exception {
        try (StubServer server = StubServer.answering(StubServer.reply(204, ""))) {
            assertThat(local(server.at("")).build().ask(NOTHING.context()))
                    .isEqualTo(new GateAnswer.Pass("answered 204"));
            assertThat(server.asked().get(0).body()).endsWith("\"probe\":null}");
            assertThat(server.asked().get(0).uri()).hasToString("/");
            assertThat(server.asked().get(0).headers()).doesNotContainKey("Authorization");
        }
    }

    @Test
    void a_secret_url_is_asked_with_its_query_and_told_by_its_host_only() throws Exception {
        try (StubServer server = StubServer.answering(
                StubServer.reply(200, "{\"answer\":\"fail\",\"reason\":\"no hook /canary-path?key=canary-7Hq2\"}"))) {
            Webhook hook = Webhook.builder("qa", SecretRef.environment("HOOK"))
                    .plainHttp()
                    .allowLoopback()
                    .build();

            assertThat(hook.ask(NOTHING.secret(
                                    "HOOK",
                                    server.at("/canary-path?key=canary-7Hq2").toString())
                            .context()))
                    .isEqualTo(new GateAnswer.Fail("no hook ***?***"));
            assertThat(server.asked().get(0).uri()).hasToString("/canary-path?key=canary-7Hq2");
        }
    }

    @Test
    void a_redirect_is_not_followed() throws Exception {
        try (StubServer target = StubServer.answering(StubServer.reply(200, ""));
                StubServer server = StubServer.answering(
                        StubServer.reply(302, "", "Location", target.at("/").toString()))) {
            assertThatThrownBy(() -> local(server.at("/gate")).build().ask(NOTHING.context()))
                    .isInstanceOf(TransientException.class)
                    .hasMessageContainingAll("answered 302", "redirects are never followed");
            assertThat(target.asked()).isEmpty();
        }
    }

    @Test
    void a_body_of_ten_megabytes_is_not_read_to_its_end_and_no_yes() throws Exception {
        byte[] chunk = "x".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
        try (StubServer server = StubServer.answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 160; i++) {
                exchange.getResponseBody().write(chunk);
            }
        })) {
            assertThatThrownBy(() -> local(server.at("/gate")).build().ask(NOTHING.context()))
                    .isInstanceOf(TransientException.class)
                    .hasMessageContaining("65536 bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\n",
                "",
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz"
            })
    void garbage_is_no_yes(String reply) throws Exception {
        try (RawServer server = RawServer.saying(reply)) {
            assertThatThrownBy(() -> local(server.at("http", "/gate")).build().ask(NOTHING.context()))
                    .isInstanceOf(TransientException.class)
                    .hasMessageContaining("no usable reply");
        }
    }

    @Test
    void nobody_listening_is_no_yes() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        assertThatThrownBy(() -> local(URI.create("http://127.0.0.1:" + port + "/gate"))
                        .build()
                        .ask(NOTHING.context()))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("The webhook gate 'qa' asked http://127.0.0.1:" + port + "/gate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://example.com/             | must start with https://, unless plainHttp()
            ftp://example.com/              | must start with https://
            /relative                       | must start with https://
            https:///nohost                 | must name a host
            https://under_score.example/    | must name a host
            https://example.com:0/          | must name a host
            https://example.com:65536/      | must name a host
            https://canary:pw@example.com/  | must have neither a user nor a fragment
            https://example.com/#canary     | must have neither a user nor a fragment
            https://example.com/?key=canary | must not have a query
            """)
    void a_url_that_can_not_be_asked_or_would_be_printed_is_refused(URI uri, String must) {
        assertThatThrownBy(() -> Webhook.builder("qa", uri).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(must)
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> Webhook.from(new GateSpec("qa", "webhook", Map.of("url", uri.toString()))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(must)
                .hasMessageNotContaining("canary");
    }

    @Test
    void everything_wrong_with_a_webhook_is_said_at_once() {
        assertThatThrownBy(() -> Webhook.builder("qa", URI.create("http://example.com/"))
                        .timeout(Duration.ofMinutes(6))
                        .trusting(java.nio.file.Path.of("ca.pem"))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("url was", "timeout was 'PT6M'", "trust was 'ca.pem' but must be absolute");
        assertThatThrownBy(() -> Webhook.builder("qa", URI.create("https://example.com/"))
                        .timeout(Duration.ZERO)
                        .build())
                .hasMessageContaining("timeout was 'PT0S'");
        assertThatThrownBy(() -> Webhook.from(new GateSpec(
                        "qa",
                        "webhook",
                        Map.of(
                                "url",
                                "https://exa mple/canary",
                                "url-secret",
                                "canary",
                                "bearer",
                                "canary",
                                "timeout",
                                "x",
                                "allow",
                                "loopback,metadata",
                                "plain-http",
                                "1"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "url was", "url-secret", "bearer", "timeout", "allow was", "plain-http", "not both")
                .hasMessageNotContaining("canary");
    }
}
