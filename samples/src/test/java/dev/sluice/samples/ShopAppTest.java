package dev.sluice.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.Failure;
import dev.sluice.load.Load;
import dev.sluice.load.LoadGenerator;
import dev.sluice.load.LoadReport;
import dev.sluice.load.LoadRun;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ShopAppTest {
    @Test
    void it_names_its_version_in_header_and_body_for_get_and_post() throws IOException {
        try (ShopProcess shop = ShopProcess.start(Map.of("VERSION", "v7"));
                Kept client = new Kept(shop.uri())) {
            for (String request : List.of(
                    "GET / HTTP/1.1\r\nHost: shop\r\n\r\n",
                    "POST /order HTTP/1.1\r\nHost: shop\r\nContent-Length: 4\r\n\r\ncups")) {
                assertThat(client.ask(request))
                        .startsWith("HTTP/1.1 200")
                        .containsIgnoringCase("\r\nX-Version: v7\r\n")
                        .contains("version=v7 instance=");
            }
        }
    }

    @Test
    void it_tells_whoever_deploys_it_how_it_is() throws IOException {
        try (ShopProcess shop = ShopProcess.start(Map.of("ERROR_RATE", "0.5"));
                Kept client = new Kept(shop.uri())) {
            for (int i = 0; i < 10; i++) {
                client.get("/");
            }

            assertThat(client.get("/ready")).startsWith("HTTP/1.1 200");
            assertThat(client.get("/healthz")).startsWith("HTTP/1.1 200");
            assertThat(client.get("/metrics"))
                    .contains("shop_requests_total{version=\"v1\",code=\"200\"} 5")
                    .contains("shop_requests_total{version=\"v1\",code=\"500\"} 5");
        }
    }

    @Test
    void a_share_of_its_answers_may_be_errors_and_late() throws IOException {
        try (ShopProcess shop = ShopProcess.start(Map.of("ERROR_RATE", "0.05", "SLOW_RATE", "0.1", "SLOW_MS", "4000"));
                LoadGenerator generator = LoadGenerator.create()) {
            LoadReport report = generator
                    .start(Load.to(shop.uri())
                            .rate(100)
                            .during(Duration.ofSeconds(2))
                            .timeout(Duration.ofSeconds(30))
                            .build())
                    .await();

            assertThat(report.total().failures()).containsOnlyKeys(Failure.STATUS_5XX);
            assertThat(report.total().failed()).isEqualTo(10);
            assertThat(report.total().lost()).isZero();
            assertThat(report.latency().p99()).isGreaterThan(Duration.ofMillis(3_990));
            assertThat(report.latency().p50()).isLessThan(Duration.ofMillis(3_990));
        }
    }

    @Test
    void told_to_go_while_it_is_still_sent_traffic_it_loses_nothing_and_exits_with_0() throws Exception {
        try (ShopProcess shop = ShopProcess.start(Map.of("DRAIN_MS", "5000", "SLOW_RATE", "0.02", "SLOW_MS", "300"));
                LoadGenerator generator = LoadGenerator.create()) {
            LoadRun run = generator.start(Load.to(shop.uri())
                    .rate(200)
                    .during(Duration.ofSeconds(3))
                    .timeout(Duration.ofSeconds(30))
                    .build());
            waitUntilRequests(run, 200);
            shop.terminate();
            LoadReport report = run.await();

            assertThat(report.total().requests()).isEqualTo(600);
            assertThat(report.total().failures()).isEmpty();
            assertThat(shop.exitCode()).isZero();
        }
    }

    @Test
    void while_it_drains_it_is_not_ready_and_asks_clients_to_close() throws IOException {
        try (ShopProcess shop = ShopProcess.start(Map.of("DRAIN_MS", "20000"))) {
            shop.terminate();
            String ready;
            do {
                try (Kept client = new Kept(shop.uri())) {
                    ready = client.get("/ready");
                }
            } while (ready.startsWith("HTTP/1.1 200"));
            try (Kept client = new Kept(shop.uri())) {
                assertThat(ready).startsWith("HTTP/1.1 503");
                assertThat(client.get("/"))
                        .startsWith("HTTP/1.1 200")
                        .containsIgnoringCase("\r\nConnection: close\r\n");
                assertThat(client.endsInOrder()).isTrue();
            }
        }
    }

    @Test
    void with_traffic_moved_away_idle_connections_end_in_order() throws Exception {
        try (ShopProcess shop = ShopProcess.start(Map.of("DRAIN_MS", "200"))) {
            List<Kept> idle = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Kept client = new Kept(shop.uri());
                assertThat(client.get("/")).doesNotContainIgnoringCase("Connection: close");
                idle.add(client);
            }
            shop.terminate();

            assertThat(shop.exitCode()).isZero();
            for (Kept client : idle) {
                assertThat(client.endsInOrder()).isTrue();
                client.close();
            }
        }
    }

    @Test
    void an_answer_under_way_is_finished_before_it_goes() throws Exception {
        try (ShopProcess shop = ShopProcess.start(Map.of("DRAIN_MS", "0", "SLOW_RATE", "1", "SLOW_MS", "1500"));
                Kept client = new Kept(shop.uri())) {
            client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            shop.terminate();

            assertThat(client.receive()).startsWith("HTTP/1.1 200").contains("version=v1");
            assertThat(shop.exitCode()).isZero();
        }
    }

    @Test
    void it_can_crash_at_start_and_later() throws Exception {
        try (ShopProcess atStart = ShopProcess.start(Map.of("CRASH_AT_START", "true"));
                ShopProcess later = ShopProcess.start(Map.of("CRASH_AFTER_MS", "300"))) {
            assertThat(atStart.firstLine()).contains("crashes at start");
            assertThat(atStart.exitCode()).isEqualTo(70);
            assertThat(later.firstLine()).contains("listens on");
            assertThat(later.exitCode()).isEqualTo(70);
        }
    }

    @Test
    void it_can_be_never_ready_and_still_serve() throws IOException {
        try (ShopProcess shop = ShopProcess.start(Map.of("NEVER_READY", "true"));
                Kept client = new Kept(shop.uri())) {
            assertThat(client.get("/ready")).startsWith("HTTP/1.1 503");
            assertThat(client.get("/healthz")).startsWith("HTTP/1.1 200");
            assertThat(client.get("/")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void settings_that_do_not_fit_end_it_with_a_reason() throws Exception {
        try (ShopProcess shop = ShopProcess.start(Map.of("ERROR_RATE", "lots"))) {
            assertThat(shop.firstLine()).contains("ERROR_RATE was 'lots'");
            assertThat(shop.exitCode()).isEqualTo(78);
        }
    }

    private static void waitUntilRequests(LoadRun run, long requests) {
        while (run.progress().counts().requests() < requests) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            assertThat(Thread.currentThread().isInterrupted()).as("timed out").isFalse();
        }
    }

    /** One kept connection, asked by hand. */
    private static final class Kept implements AutoCloseable {
        private final Socket socket;

        Kept(URI uri) throws IOException {
            socket = new Socket(uri.getHost(), uri.getPort());
            socket.setSoTimeout(60_000);
        }

        String get(String path) throws IOException {
            return ask("GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n");
        }

        String ask(String request) throws IOException {
            send(request);
            return receive();
        }

        void send(String request) throws IOException {
            socket.getOutputStream().write(request.getBytes(UTF_8));
        }

        /** Head and body; the body's length is in its header. */
        String receive() throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("closed inside the head: " + head);
                }
                head.append((char) next);
            }
            String length = head.toString().replaceAll("(?is).*content-length: (\\d+).*", "$1");
            return head + new String(in.readNBytes(Integer.parseInt(length)), UTF_8);
        }

        /** Whether the server closes the connection with a FIN; a reset throws. */
        boolean endsInOrder() throws IOException {
            return socket.getInputStream().read() < 0;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
