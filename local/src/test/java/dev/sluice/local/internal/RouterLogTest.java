package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections break every day, at either end; each end is counted, and none is an alarming line in the log. */
class RouterLogTest {
    private static final RevisionId SHOP = new RevisionId("shop");

    private final Logger vertx = Logger.getLogger("io.vertx");
    private final List<String> alarming = new CopyOnWriteArrayList<>();
    private final Handler ear = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                alarming.add(line.getLoggerName() + ": " + line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Router router;

    @BeforeEach
    void start() {
        vertx.addHandler(ear);
        router = Router.start(Router.LOOPBACK, 0, Duration.ofSeconds(30), AccessLog.none());
        router.route(TrafficRules.all(SHOP));
    }

    @AfterEach
    void stop() {
        router.close();
        vertx.removeHandler(ear);
    }

    @Test
    void an_application_that_resets_a_connection_before_it_answers() throws IOException {
        try (ResettingServer application = new ResettingServer("")) {
            ready(application.port());

            assertThat(statusLine("GET / HTTP/1.1\r\nhost: shop\r\n\r\n")).isEqualTo("HTTP/1.1 502 Bad Gateway");
            assertThat(statusLine("POST / HTTP/1.1\r\nhost: shop\r\ncontent-length: 4\r\n\r\nbody"))
                    .isEqualTo("HTTP/1.1 502 Bad Gateway");
        }

        eventually(() -> assertThat(router.counts(SHOP).errors()).containsEntry(ErrorCause.BROKEN, 2L));
        assertThat(alarming).isEmpty();
    }

    @Test
    void an_application_that_resets_the_connection_of_a_health_check() throws IOException {
        try (ResettingServer application = new ResettingServer("")) {
            assertThat(router.healthCheck(Runnable::run)
                            .ask(application.port(), "/", Duration.ofSeconds(60))
                            .join())
                    .startsWith("GET / failed");
        }

        assertThat(alarming).isEmpty();
    }

    @Test
    void an_application_that_resets_a_connection_while_the_user_still_sends() throws IOException {
        try (ResettingServer application = new ResettingServer("");
                Socket user = connected()) {
            ready(application.port());
            send(user, "POST / HTTP/1.1\r\nhost: shop\r\ncontent-length: 1000\r\n\r\nhalf a body");

            assertThat(line(user)).isEqualTo("HTTP/1.1 502 Bad Gateway");
        }

        eventually(() -> assertThat(router.counts(SHOP).isIdle()).isTrue());
        assertThat(alarming).isEmpty();
    }

    @Test
    void an_application_that_resets_a_connection_in_the_middle_of_its_answer() throws IOException {
        try (ResettingServer application =
                new ResettingServer("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf an answer")) {
            ready(application.port());

            assertThat(statusLine("GET / HTTP/1.1\r\nhost: shop\r\n\r\n")).isEqualTo("HTTP/1.1 200 OK");
        }

        eventually(() -> assertThat(router.counts(SHOP).errors()).containsEntry(ErrorCause.BROKEN, 1L));
        assertThat(alarming).isEmpty();
    }

    @Test
    void an_application_that_closes_a_kept_connection_when_the_next_request_comes() throws IOException {
        try (ClosingServer application = new ClosingServer()) {
            ready(application.port());
            for (int request = 0; request < 20; request++) {
                assertThat(statusLine("GET / HTTP/1.1\r\nhost: shop\r\n\r\n")).isEqualTo("HTTP/1.1 200 OK");
            }

            assertThat(application.closed()).as("it has happened").isPositive();
        }
        assertThat(alarming).isEmpty();
    }

    @Test
    void a_user_who_resets_the_connection_before_the_answer_or_in_it() throws IOException {
        try (TestOrigin application = new TestOrigin("v1")) {
            ready(application.port());
            for (String path : List.of("/slow?ms=60000", "/stream?bytes=1000000000")) {
                Socket user = connected();
                user.setSoLinger(true, 0);
                send(user, "GET " + path + " HTTP/1.1\r\nhost: shop\r\n\r\n");
                eventually(() -> assertThat(router.counts(SHOP).inFlight()).isEqualTo(1));
                user.close();
                eventually(() -> assertThat(router.counts(SHOP).isIdle()).isTrue());
            }
        }

        assertThat(router.counts(SHOP).errors()).containsEntry(ErrorCause.ABANDONED, 2L);
        assertThat(alarming).isEmpty();
    }

    @Test
    void a_user_who_resets_the_connection_in_the_middle_of_a_body() throws IOException {
        try (TestOrigin application = new TestOrigin("v1")) {
            ready(application.port());
            Socket user = connected();
            user.setSoLinger(true, 0);
            send(user, "POST /count HTTP/1.1\r\nhost: shop\r\ncontent-length: 1000\r\n\r\nhalf a body");
            eventually(() -> assertThat(application.seen()).isNotEmpty());
            user.close();
            eventually(() -> assertThat(router.counts(SHOP).isIdle()).isTrue());
        }

        assertThat(router.counts(SHOP).errors()).containsEntry(ErrorCause.ABANDONED, 1L);
        assertThat(alarming).isEmpty();
    }

    @Test
    void a_web_socket_that_either_end_resets() throws IOException {
        String handshake = "GET /chat HTTP/1.1\r\nhost: shop\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
                + "sec-websocket-version: 13\r\nsec-websocket-key: c2x1aWNlIGlzIGEgcm91dGVy\r\n\r\n";
        try (ResettingServer application =
                new ResettingServer("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n")) {
            ready(application.port());
            assertThat(statusLine(handshake)).isIn("HTTP/1.1 101 Switching Protocols", "HTTP/1.1 502 Bad Gateway");
            eventually(() -> assertThat(router.counts(SHOP).isIdle()).isTrue());
        }
        try (TestOrigin application = new TestOrigin("v1")) {
            ready(application.port());
            Socket user = connected();
            user.setSoLinger(true, 0);
            send(user, handshake);
            assertThat(line(user)).isEqualTo("HTTP/1.1 101 Switching Protocols");
            user.close();
            eventually(() -> assertThat(router.counts(SHOP).isIdle()).isTrue());
        }

        assertThat(alarming).isEmpty();
    }

    private void ready(int port) {
        router.ready(Map.of(SHOP, List.of(new Upstream("shop-1", port))));
    }

    private String statusLine(String request) throws IOException {
        try (Socket user = connected()) {
            send(user, request);
            return line(user);
        }
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), router.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void send(Socket user, String text) throws IOException {
        user.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String line(Socket user) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = user.getInputStream().read();
                next >= 0 && next != '\r';
                next = user.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** Says something to whoever sends it something, and then resets the connection. */
    private static final class ResettingServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final String said;

        ResettingServer(String said) throws IOException {
            this.said = said;
            Thread accepting = new Thread(this::accept, "resetting-server");
            accepting.setDaemon(true);
            accepting.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    try (Socket connection = socket.accept()) {
                        connection.getInputStream().read();
                        send(connection, said);
                        connection.setSoLinger(true, 0);
                    }
                }
            } catch (IOException end) {
                // closed by the test
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
