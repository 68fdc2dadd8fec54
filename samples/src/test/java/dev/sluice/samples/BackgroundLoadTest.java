package dev.sluice.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class BackgroundLoadTest {
    private final AtomicLong served = new AtomicLong();
    private volatile Answering answering = new Answering("v1", "v1");
    private HttpServer server;

    private record Answering(String header, String body) {}

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", exchange -> {
            Answering now = answering;
            served.incrementAndGet();
            byte[] body = ("version=" + now.body() + "\n").getBytes(UTF_8);
            exchange.getResponseHeaders().set("X-Version", now.header());
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServing() {
        server.stop(0);
    }

    @Test
    void a_switch_within_what_is_allowed_is_right_and_every_request_is_counted() {
        try (BackgroundLoad load = BackgroundLoad.start(uri(), 100, 0.5, Set.of("v1"))) {
            waitForRequests(load, 50);
            load.allow(Set.of("v1", "v2"));
            answering = new Answering("v2", "v2");
            waitForRequests(load, load.progress().requests() + 50);
            load.allow(Set.of("v2"));
            waitForRequests(load, load.progress().requests() + 50);
            LoadFigures end = load.stop();

            assertThat(end.remarks()).isEmpty();
            assertThat(end.lost()).isZero();
            assertThat(end.wrongVersion()).isZero();
            assertThat(end.torn()).isZero();
            assertThat(end.requests()).isEqualTo(served.get());
            assertThat(end.phases()).hasSize(3);
            assertThat(end.phases().stream().mapToLong(PhaseFigures::requests).sum())
                    .isEqualTo(end.requests());
            assertThat(end.phases().get(0).versions()).containsOnlyKeys("v1");
            assertThat(end.phases().get(2).versions()).containsOnlyKeys("v2");
            assertThat(end.versions()).containsOnlyKeys("v1", "v2");
            assertThat(end.versions().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(end.requests());
        }
    }

    @Test
    void a_release_that_was_not_announced_is_wrong() {
        try (BackgroundLoad load = BackgroundLoad.start(uri(), 100, 0.5, Set.of("v1"))) {
            waitForRequests(load, 20);
            answering = new Answering("v2", "v2");
            waitUntil(() -> load.progress().wrongVersion() >= 20);
            LoadFigures end = load.stop();

            assertThat(end.wrongVersion())
                    .isGreaterThanOrEqualTo(20)
                    .isEqualTo(end.versions().get("v2"));
            assertThat(end.remarks()).hasSize(5).allMatch(remark -> remark.contains("answered by v2 but only [v1]"));
        }
    }

    @Test
    void an_answer_put_together_from_two_releases_is_torn() {
        try (BackgroundLoad load = BackgroundLoad.start(uri(), 100, 0.5, Set.of("v1"))) {
            answering = new Answering("v1", "v2");
            waitForRequests(load, 50);
            LoadFigures end = load.stop();

            assertThat(end.torn()).isGreaterThan(0);
            assertThat(end.wrongVersion()).isZero();
        }
    }

    @Test
    void a_server_that_goes_away_is_seen_as_lost_requests() {
        try (BackgroundLoad load = BackgroundLoad.start(uri(), 100, 0.5, Set.of("v1"))) {
            waitForRequests(load, 20);
            server.stop(0);
            waitUntil(() -> load.progress().lost() >= 20);

            LoadFigures end = load.stop();
            assertThat(end.lost()).isGreaterThanOrEqualTo(20);
            assertThat(end.failures()).hasSize(5).allSatisfy(failed -> {
                assertThat(failed.since()).isPositive().isLessThanOrEqualTo(end.elapsed());
                assertThat(failed.request()).matches("GET / on a (fresh|kept) connection");
                assertThat(failed.cause()).matches("(REFUSED|RESET|CLOSED) after \\d+ ms");
            });
        }
    }

    @Test
    void an_answer_that_says_error_is_told_as_it_is() {
        server.createContext("/broken", exchange -> {
            byte[] body = "no database\n".getBytes(UTF_8);
            exchange.sendResponseHeaders(500, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        try (BackgroundLoad load = BackgroundLoad.start(uri().resolve("/broken"), 100, 0.5, Set.of("v1"))) {
            waitUntil(() -> load.progress().failed() >= 5);

            assertThat(load.stop().failures()).hasSize(5).allSatisfy(failed -> {
                assertThat(failed.request()).startsWith("GET /broken on a ");
                assertThat(failed.cause()).matches("STATUS_5XX \\(500: no database\\) after \\d+ ms");
            });
        }
    }

    @Test
    void sigterm_ends_the_load_with_a_report() throws Exception {
        Process process = new ProcessBuilder(
                        JavaProcess.command(LoadProcess.class, uri().toString(), "100", "0.5", "v1"))
                .start();
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            String first = lines.readLine();
            process.toHandle().destroy();
            String last = first;
            for (String line = first; line != null; line = lines.readLine()) {
                last = line;
            }

            JsonNode report = new JsonMapper().readTree(last);
            assertThat(new JsonMapper().readTree(first).get("kind").asString()).isEqualTo("progress");
            assertThat(report.get("kind").asString()).isEqualTo("report");
            assertThat(report.get("requests").asLong()).isEqualTo(served.get());
            assertThat(report.at("/load/valid").asBoolean()).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void a_load_process_that_was_killed_does_not_report() {
        BackgroundLoad load = BackgroundLoad.start(uri(), 100, 0.5, Set.of("v1"));
        waitForRequests(load, 20);
        load.close();

        assertThatThrownBy(load::stop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The load process did not report");
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private static void waitForRequests(BackgroundLoad load, long requests) {
        waitUntil(() -> load.progress().requests() >= requests);
    }

    private static void waitUntil(BooleanSupplier happened) {
        while (!happened.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            assertThat(Thread.currentThread().isInterrupted()).as("timed out").isFalse();
        }
    }
}
