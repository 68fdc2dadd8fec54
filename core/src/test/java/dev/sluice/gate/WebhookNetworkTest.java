package dev.sluice.gate;

import static dev.sluice.gate.Asking.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.TransientException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a webhook may lead, whom it believes, and how it ends. */
class WebhookNetworkTest {
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    private static Names names(String... addresses) {
        return host -> {
            InetAddress[] all = new InetAddress[addresses.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = InetAddress.getByName(addresses[i]);
            }
            return all;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, a loopback address",
        "::1, a loopback address",
        "10.1.2.3, a private address",
        "fd12::1, a private address",
        "169.254.7.7, a link-local address",
        "169.254.169.254, a metadata address",
        "0.0.0.0, a unusable address"
    })
    void an_address_that_is_not_public_is_refused_before_anything_is_sent(String address, String kind) {
        Webhook hook =
                Webhook.builder("qa", URI.create("https://hook.example/gate")).build(names("192.0.2.1", address));

        assertThatThrownBy(() -> hook.ask(NOTHING.context()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(kind)
                .hasMessageContaining("https://hook.example/gate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"169.254.169.254", "fd00:ec2::254", "100.100.100.200", "::ffff:169.254.169.254", "224.0.0.1"})
    void a_metadata_service_is_refused_whatever_is_allowed(String address) {
        Webhook hook = Webhook.builder("qa", URI.create("https://hook.example/"))
                .allowLinkLocal()
                .allowPrivate()
                .allowLoopback()
                .build(names(address));

        assertThatThrownBy(() -> hook.ask(NOTHING.context()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("never allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1", "2130706433", "localhost", "[::1]", "[::ffff:127.0.0.1]"})
    void no_way_to_write_this_machine_gets_past_the_check(String host) throws Exception {
        try (StubServer server = StubServer.answering(StubServer.reply(200, ""))) {
            URI uri = URI.create("http://" + host + ":" + server.at("/").getPort() + "/");

            // Some of these are no host to Java, or a host's name to some resolvers: either is fine.
            assertThatThrownBy(() -> Webhook.builder("qa", uri)
                            .plainHttp()
                            .timeout(GENEROUS)
                            .build()
                            .ask(NOTHING.context()))
                    .isInstanceOfAny(ConfigurationException.class, TransientException.class);
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void the_address_that_was_checked_is_the_one_that_is_connected_to_and_looked_up_once() throws Exception {
        List<String> lookedUp = new ArrayList<>();
        try (StubServer server = StubServer.answering(StubServer.reply(200, ""))) {
            Webhook hook = Webhook.builder("qa", server.at("hook.example", "/gate"))
                    .plainHttp()
                    .allowLoopback()
                    .timeout(GENEROUS)
                    .build(host -> {
                        lookedUp.add(host);
                        return names("127.0.0.1").of(host);
                    });

            assertThat(hook.ask(NOTHING.context())).isEqualTo(new GateAnswer.Pass("answered 200"));

            assertThat(lookedUp).containsExactly("hook.example");
            assertThat(server.asked().get(0).headers().get("Host"))
                    .containsExactly("hook.example:" + server.at("").getPort());
        }
    }

    @Test
    void an_address_where_nobody_listens_gives_way_to_the_next() throws Exception {
        try (StubServer server = StubServer.answering(StubServer.reply(200, ""))) {
            Webhook hook = Webhook.builder("qa", server.at("hook.example", "/gate"))
                    .plainHttp()
                    .allowLoopback()
                    .timeout(GENEROUS)
                    .build(names("127.0.0.2", "127.0.0.1"));

            assertThat(hook.ask(NOTHING.context())).isInstanceOf(GateAnswer.Pass.class);
        }
    }

    @Test
    void a_name_that_does_not_exist_may_exist_later() {
        Webhook hook = Webhook.builder("qa", URI.create("https://hook.example/"))
                .build(host -> {
                    throw new UnknownHostException(host);
                });

        assertThatThrownBy(() -> hook.ask(NOTHING.context()))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("no such host");
    }

    @Test
    void tls_believes_the_given_authority_for_the_right_name_only(@TempDir Path directory) throws Exception {
        TestIdentity identity = TestIdentity.of("hook.example", directory);
        try (StubServer server = StubServer.tls(identity.context(), StubServer.reply(200, ""))) {
            assertThat(tls(server, "hook.example")
                            .trusting(identity.certificate())
                            .build(names("127.0.0.1"))
                            .ask(NOTHING.context()))
                    .isEqualTo(new GateAnswer.Pass("answered 200"));

            assertThatThrownBy(() -> tls(server, "other.example")
                            .trusting(identity.certificate())
                            .build(names("127.0.0.1"))
                            .ask(NOTHING.context()))
                    .as("another name at the same address")
                    .isInstanceOf(TransientException.class)
                    .hasMessageContaining("other.example");
            assertThatThrownBy(() -> tls(server, "127.0.0.1")
                            .trusting(identity.certificate())
                            .build()
                            .ask(NOTHING.context()))
                    .as("the bare address")
                    .isInstanceOf(TransientException.class);
            assertThatThrownBy(() -> tls(server, "hook.example")
                            .build(names("127.0.0.1"))
                            .ask(NOTHING.context()))
                    .as("an authority that Java does not know")
                    .isInstanceOf(TransientException.class);
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void a_trust_file_that_holds_no_certificates_is_the_authors_mistake(@TempDir Path directory) throws Exception {
        Path empty = Files.writeString(directory.resolve("ca.pem"), "not a certificate");

        assertThatThrownBy(() -> Webhook.builder("qa", URI.create("https://127.0.0.1:1/"))
                        .allowLoopback()
                        .trusting(empty)
                        .build()
                        .ask(NOTHING.context()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("trust was '" + empty);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    @Timeout(120)
    void a_server_that_never_answers_is_left_at_the_time_limit(String scheme) throws Exception {
        try (RawServer server = RawServer.playing(
                (socket, out) -> socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream()))) {
            assertThatThrownBy(() -> local(server.at(scheme, "/"), Duration.ofMillis(300))
                            .ask(NOTHING.context()))
                    .isInstanceOf(TransientException.class)
                    .hasMessageContaining("no complete reply within PT0.3S");
        }
    }

    @ParameterizedTest
    @CsvSource({"http, 48", "http, 120", "https, 22"})
    @Timeout(120)
    void a_server_that_drips_is_left_at_the_time_limit_all_the_same(String scheme, int drop) throws Exception {
        byte[] start = scheme.equals("https")
                ? new byte[] {22, 3, 3, 0x3f, (byte) 0xff} // a TLS record of 16 kB of handshake
                : (drop == 48 ? "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" : "HTTP/1.1 200 OK\r\nX: ")
                        .getBytes(StandardCharsets.US_ASCII);
        try (RawServer server = RawServer.playing((socket, out) -> {
            out.write(start);
            while (true) {
                out.write(drop);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        })) {
            assertThatThrownBy(() -> local(server.at(scheme, "/"), Duration.ofMillis(500))
                            .ask(NOTHING.context()))
                    .isInstanceOf(TransientException.class)
                    .hasMessageContaining("no complete reply within PT0.5S");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    @Timeout(120)
    void an_interrupt_ends_the_question_long_before_its_time_limit(String scheme) throws Exception {
        try (RawServer server = RawServer.playing(
                (socket, out) -> socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream()))) {
            Webhook hook = local(server.at(scheme, "/"), Duration.ofMinutes(5));
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            Thread asking = new Thread(() -> {
                try {
                    hook.ask(NOTHING.context());
                    end.complete(new AssertionError("answered"));
                } catch (Throwable e) {
                    end.complete(e);
                }
            });
            asking.start();
            server.awaitConnection();

            asking.interrupt();

            assertThat(end.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void a_thread_that_is_interrupted_already_asks_nothing() throws Exception {
        try (StubServer server = StubServer.answering(StubServer.reply(200, ""))) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> local(server.at("/"), GENEROUS).ask(NOTHING.context()))
                    .isInstanceOf(InterruptedException.class);

            assertThat(Thread.interrupted()).isFalse();
            assertThat(server.asked()).isEmpty();
        }
    }

    private static Webhook local(URI uri, Duration timeout) {
        return Webhook.builder("qa", uri)
                .plainHttp()
                .allowLoopback()
                .timeout(timeout)
                .build();
    }

    private static Webhook.Builder tls(StubServer server, String host) {
        return Webhook.builder("qa", server.at(host, "/")).allowLoopback().timeout(GENEROUS);
    }
}
