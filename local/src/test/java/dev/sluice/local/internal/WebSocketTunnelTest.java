package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketTunnelTest {
    private static final RevisionId OLD = new RevisionId("old");
    private static final RevisionId NEW = new RevisionId("new");
    private static final Duration DRAIN_LIMIT = Duration.ofMillis(1_500);

    private TestOrigin old;
    private TestOrigin fresh;
    private Router router;

    @BeforeEach
    void start() {
        old = new TestOrigin("v1");
        fresh = new TestOrigin("v2");
        router = Router.start(Router.LOOPBACK, 0, DRAIN_LIMIT, AccessLog.none());
        router.ready(Map.of(
                OLD, List.of(new Upstream("old-1", old.port())), NEW, List.of(new Upstream("new-1", fresh.port()))));
        router.route(TrafficRules.all(OLD));
    }

    @AfterEach
    void stop() {
        router.close();
        old.close();
        fresh.close();
    }

    @Test
    void frames_flow_both_ways_also_those_sent_at_once_and_large_ones() throws InterruptedException {
        Client client = connect();
        String large = "x".repeat(60_000);

        assertThat(client.next()).as("sent together with the handshake").isEqualTo("hello from v1");
        client.socket.sendText("one", true).join();
        client.socket.sendText(large, true).join();

        assertThat(client.next()).isEqualTo("v1:one");
        assertThat(client.next()).isEqualTo("v1:" + large);
        assertThat(router.counts(OLD).webSockets()).isEqualTo(1);
        client.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        eventually(() -> assertThat(router.counts(OLD).isIdle()).isTrue());
        assertThat(router.counts(OLD).responses().get(0)).isEqualTo(1);
    }

    @Test
    void an_open_one_outlives_the_switch_until_the_drain_limit_and_its_client_comes_back_to_the_new_release()
            throws InterruptedException {
        Client client = connect();
        assertThat(client.next()).isEqualTo("hello from v1");

        router.route(TrafficRules.all(NEW));

        client.socket.sendText("still here", true).join();
        assertThat(client.next()).isEqualTo("v1:still here");
        assertThat(router.counts(OLD).isIdle()).isFalse();
        assertThat(client.ended.await(30, TimeUnit.SECONDS))
                .as("closed by the drain limit")
                .isTrue();
        assertThat(client.code).as("going away").isEqualTo(1001);
        eventually(() -> assertThat(router.counts(OLD).isIdle()).isTrue());
        eventually(() ->
                assertThat(old.closeCodes()).as("what the application was told").containsExactly((short) 1001));
        assertThat(connect().next()).isEqualTo("hello from v2");
    }

    @Test
    void echoes_go_on_over_many_switches_and_every_one_of_them_is_whole() throws InterruptedException {
        Client client = connect();
        assertThat(client.next()).isEqualTo("hello from v1");

        for (int change = 0; change < 50; change++) {
            router.route(TrafficRules.all(change % 2 == 0 ? NEW : OLD));
            String text = "echo " + change + "x".repeat(change * 40);
            client.socket.sendText(text, true).join();
            assertThat(client.next()).isEqualTo("v1:" + text);
        }
    }

    @Test
    void the_goodbye_comes_after_the_last_whole_frame_of_an_application_that_never_stops_sending() throws Exception {
        router.route(TrafficRules.all(OLD));
        try (Socket user = new Socket(InetAddress.getByName(Router.LOOPBACK), router.port())) {
            user.setSoTimeout(30_000);
            user.getOutputStream()
                    .write(("GET /flood HTTP/1.1\r\nhost: shop\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
                                    + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            DataInputStream in = new DataInputStream(new BufferedInputStream(user.getInputStream()));
            readHead(in);

            router.route(TrafficRules.all(NEW));

            long frames = 0;
            int code = 0;
            while (code == 0) {
                int kind = in.readUnsignedByte() & 0x0f;
                int length = in.readUnsignedByte();
                int payload = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
                if (kind == 8) {
                    code = in.readUnsignedShort();
                } else {
                    assertThat(in.readNBytes(payload)).hasSize(payload);
                    frames++;
                }
            }
            assertThat(code).isEqualTo(1001);
            assertThat(frames).isPositive();
            assertThat(in.read())
                    .as("nothing after it, though the user does not answer")
                    .isEqualTo(-1);
        }
        eventually(() -> assertThat(router.counts(OLD).isIdle()).isTrue());
    }

    @Test
    void what_user_and_application_agree_on_is_not_changed_on_the_way() throws IOException {
        try (TestOrigin plain = TestOrigin.withoutCompression("v3")) {
            for (TestOrigin origin : List.of(old, plain)) {
                router.ready(Map.of(OLD, List.of(new Upstream("old-1", origin.port()))));
                for (String offer : List.of("", "sec-websocket-extensions: permessage-deflate\r\n")) {
                    assertThat(handshake(router.port(), offer)).isEqualTo(handshake(origin.port(), offer));
                }
            }
        }
    }

    private static List<String> handshake(int port, String header) throws IOException {
        try (Socket user = new Socket(InetAddress.getByName(Router.LOOPBACK), port)) {
            user.setSoTimeout(30_000);
            user.getOutputStream()
                    .write(("GET /live HTTP/1.1\r\nhost: shop\r\nconnection: Upgrade\r\nupgrade: websocket\r\n" + header
                                    + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return readHead(new DataInputStream(user.getInputStream()))
                    .lines()
                    .sorted()
                    .toList();
        }
    }

    @Test
    void one_whose_release_got_its_traffic_back_in_time_stays_open() throws InterruptedException {
        Client client = connect();
        assertThat(client.next()).isEqualTo("hello from v1");

        router.route(TrafficRules.all(NEW));
        router.route(TrafficRules.all(OLD));

        assertThat(client.ended.await(DRAIN_LIMIT.toMillis() * 2, TimeUnit.MILLISECONDS))
                .isFalse();
        client.socket.sendText("still here", true).join();
        assertThat(client.next()).isEqualTo("v1:still here");
    }

    @Test
    void a_handshake_without_a_ready_instance_is_answered_503() {
        router.ready(Map.of());

        assertThatThrownBy(this::connect)
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .satisfies(failure -> assertThat(((WebSocketHandshakeException) failure.getCause())
                                .getResponse()
                                .statusCode())
                        .isEqualTo(503));
        assertThat(router.counts(OLD).errors()).containsEntry(ErrorCause.UNAVAILABLE, 1L);
        assertThat(router.counts(OLD).inFlight()).isZero();
    }

    @Test
    void a_client_that_vanishes_leaves_nothing_behind() throws InterruptedException {
        Client client = connect();
        eventually(() -> assertThat(router.counts(OLD).webSockets()).isEqualTo(1));

        client.socket.abort();

        eventually(() -> assertThat(router.counts(OLD).isIdle()).isTrue());
    }

    private static String readHead(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        assertThat(head).startsWith("HTTP/1.1 101");
        return head.toString().toLowerCase(Locale.ROOT);
    }

    private Client connect() {
        Client client = new Client();
        client.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + Router.LOOPBACK + ":" + router.port() + "/live"), client)
                .join();
        return client;
    }

    private static final class Client implements WebSocket.Listener {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final StringBuilder partial = new StringBuilder();
        private WebSocket socket;
        private volatile int code;

        String next() throws InterruptedException {
            return received.poll(30, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            partial.append(text);
            if (last) {
                received.add(partial.toString());
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            code = status;
            ended.countDown();
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            ended.countDown();
        }
    }
}
