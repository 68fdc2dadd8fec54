package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promise one at its hardest place: the switch itself, again and again, with raw sockets that see every broken connection. */
class RouterSwitchTest {
    private static final RevisionId BLUE = new RevisionId("blue");
    private static final RevisionId GREEN = new RevisionId("green");
    private static final int SWITCHES = 300;

    private TestOrigin blue;
    private TestOrigin green;
    private Router router;
    private final AtomicLong routed = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() {
        blue = new TestOrigin("blue");
        green = new TestOrigin("green");
        router = Router.start(Router.LOOPBACK, 0, Duration.ofSeconds(30), AccessLog.none());
        router.ready(Map.of(
                BLUE,
                List.of(new Upstream("blue-1", blue.port())),
                GREEN,
                List.of(new Upstream("green-1", green.port()))));
        router.route(TrafficRules.all(BLUE));
    }

    @AfterEach
    void stop() {
        router.close();
        blue.close();
        green.close();
    }

    @Test
    void no_request_is_lost_or_served_by_earlier_rules_over_many_switches() throws InterruptedException {
        List<Thread> users = new ArrayList<>();
        users.add(new Thread(() -> use(true, "GET")));
        users.add(new Thread(() -> use(true, "POST")));
        users.add(new Thread(() -> use(false, "GET")));
        users.add(new Thread(() -> use(false, "POST")));
        users.forEach(Thread::start);

        for (int index = 1; index <= SWITCHES; index++) {
            long before = answered.get();
            router.route(TrafficRules.all(index % 2 == 0 ? BLUE : GREEN));
            routed.set(index);
            eventually(() -> assertThat(answered.get()).isGreaterThan(before + 8));
        }
        stopped.set(true);
        for (Thread user : users) {
            user.join();
        }

        assertThat(lost).isEmpty();
        assertThat(router.requests()).isEqualTo(answered.get());
        assertThat(router.counts(BLUE).requests() + router.counts(GREEN).requests())
                .isEqualTo(answered.get());
        eventually(() -> assertThat(
                        router.counts(BLUE).isIdle() && router.counts(GREEN).isIdle())
                .isTrue());
    }

    private void use(boolean kept, String method) {
        Connection connection = null;
        while (!stopped.get()) {
            long atStart = routed.get();
            try {
                if (connection == null) {
                    connection = new Connection(router.port());
                }
                String version = connection.ask(method, kept);
                // the switch to come may already be in force while its number is not out yet
                boolean expected =
                        version.equals(name(atStart)) || routed.get() > atStart || version.equals(name(atStart + 1));
                if (!expected) {
                    lost.add("after switch " + atStart + " came " + version);
                }
                answered.incrementAndGet();
                if (!kept) {
                    connection.close();
                    connection = null;
                }
            } catch (IOException broken) {
                lost.add(method + (kept ? " kept: " : " fresh: ") + broken);
                connection = null;
            }
        }
    }

    private static String name(long index) {
        return index % 2 == 0 ? "blue" : "green";
    }

    /** A user's connection that answers with the version that answered, and throws where anything is out of order. */
    private static final class Connection {
        private final Socket socket;
        private final BufferedReader reader;

        Connection(int port) throws IOException {
            this.socket = new Socket(InetAddress.getByName(Router.LOOPBACK), port);
            this.socket.setTcpNoDelay(true);
            this.socket.setSoTimeout(30_000);
            this.reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        String ask(String method, boolean kept) throws IOException {
            String body = method.equals("POST") ? "content-length: 4\r\n\r\nbody" : "\r\n";
            String request =
                    method + " /version HTTP/1.1\r\nhost: shop\r\n" + (kept ? "" : "connection: close\r\n") + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String status = reader.readLine();
            if (!"HTTP/1.1 200 OK".equals(status)) {
                throw new IOException("status line " + status);
            }
            String version = "";
            int length = 0;
            for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
                if (line.startsWith("x-version: ")) {
                    version = line.substring(11);
                } else if (line.startsWith("content-length: ")) {
                    length = Integer.parseInt(line.substring(16));
                }
            }
            char[] text = new char[length];
            for (int at = 0; at < length; ) {
                int count = reader.read(text, at, length - at);
                if (count < 0) {
                    throw new IOException("body ended after " + at + " of " + length);
                }
                at += count;
            }
            if (!version.equals(new String(text))) {
                throw new IOException("header of " + version + " with the body of " + new String(text));
            }
            return version;
        }

        void close() throws IOException {
            socket.close();
        }
    }
}
