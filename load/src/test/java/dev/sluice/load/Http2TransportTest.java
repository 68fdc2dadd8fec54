package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.RudeServer.Manner;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Http2TransportTest {
    private static final Map<String, Consumer<HttpServerRequest>> RUDE = Map.of(
            "reset", request -> request.response().reset(2),
            "reset inside",
                    request -> request.response()
                            .setChunked(true)
                            .write("hel")
                            .onComplete(written -> request.response().reset(2)),
            "close", request -> request.connection().close(),
            "silence", request -> {},
            "not found", request -> request.response().setStatusCode(404).end(),
            "error", request -> request.response().setStatusCode(503).end());

    private final LoadGenerator generator = LoadGenerator.create();

    @AfterEach
    void endAllRuns() {
        generator.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, reset, RESET",
        "1, reset, RESET",
        "0.5, reset inside, RESET",
        "1, close, CLOSED",
        "0, silence, TIMEOUT",
        "1, silence, TIMEOUT",
        "0.5, not found, STATUS_4XX",
        "0.5, error, STATUS_5XX"
    })
    void each_lost_request_is_counted_exactly_once_with_its_cause(double freshShare, String manner, Failure cause)
            throws Exception {
        try (Http2Server server = Http2Server.treating((number, request) -> {
            if (number % 5 == 2) {
                RUDE.get(manner).accept(request);
            } else {
                Http2Server.answer(request);
            }
        })) {
            Load load = load(server.uri(), 200)
                    .freshShare(freshShare)
                    .timeout(Duration.ofSeconds(manner.equals("silence") ? 2 : 20))
                    .build();

            LoadReport report = generator.start(load).await();

            assertThat(server.requests()).as("nothing is sent twice").isEqualTo(200);
            assertThat(report.total().requests()).isEqualTo(200);
            assertThat(report.total().failures()).containsOnlyKeys(cause).containsEntry(cause, 40L);
            assertThat(report.total().answeredBy("v1")).isEqualTo(160);
            assertThat(report.valid()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25, 1})
    void fresh_requests_have_a_connection_each_and_the_others_share(double share) throws Exception {
        try (Http2Server server = Http2Server.treating((number, request) -> Http2Server.answer(request))) {
            Load load =
                    load(server.uri(), 400).freshShare(share).keptConnections(4).build();

            LoadReport report = generator.start(load).await();

            assertThat(report.total().succeeded()).isEqualTo(400);
            assertThat(report.fresh().requests()).isEqualTo((long) (400 * share));
            assertThat(server.connections() - report.fresh().requests()).isEqualTo(share == 1 ? 0 : 4);
            assertThat(server.versions()).containsExactly(HttpVersion.HTTP_2);
        }
    }

    @Test
    void one_connection_carries_many_requests_at_a_time() throws Exception {
        AtomicReference<Http2Server> self = new AtomicReference<>();
        try (Http2Server server =
                Http2Server.treating((number, request) -> self.get().answerIn(500, request))) {
            self.set(server);
            Load load = load(server.uri(), 200).freshShare(0).keptConnections(1).build();

            LoadReport report = generator.start(load).await();

            assertThat(report.total().succeeded()).isEqualTo(200);
            assertThat(server.mostUnderWay()).isBetween(20, 100);
        }
    }

    @Test
    void a_server_is_never_given_more_requests_at_a_time_than_it_takes() throws Exception {
        AtomicReference<Http2Server> self = new AtomicReference<>();
        try (Http2Server server =
                Http2Server.with(3, (number, request) -> self.get().answerIn(200, request))) {
            self.set(server);
            Load load = load(server.uri(), 200).freshShare(0).keptConnections(2).build();

            LoadReport report = generator.start(load).await();

            assertThat(report.total().succeeded())
                    .as("what finds no room has a connection of its own")
                    .isEqualTo(200);
            assertThat(server.mostUnderWay()).isLessThanOrEqualTo(3);
            assertThat(server.connections()).isGreaterThan(30);
        }
    }

    @Test
    void a_connection_that_the_server_has_left_is_not_used_again() throws Exception {
        try (Http2Server server = Http2Server.treating((number, request) -> request.response()
                .endHandler(end -> request.connection().shutdown())
                .end("hello"))) {
            Load load = load(server.uri(), 25).freshShare(0).keptConnections(2).build();

            LoadReport report = generator.start(load).await();

            assertThat(report.total().succeeded()).isEqualTo(25);
            assertThat(server.connections()).isEqualTo(25);
        }
    }

    @Test
    void a_stall_shows_in_the_p99_of_the_open_loop() throws Exception {
        try (Http2Server server = Http2Server.treating((number, request) -> {
            if (number == 100) {
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos()); // the only thread of the server
            }
            Http2Server.answer(request);
        })) {
            LoadReport report = generator.start(load(server.uri(), 300).build()).await();

            assertThat(report.total().succeeded()).isEqualTo(300);
            assertThat(report.latency().p99()).isGreaterThan(Duration.ofMillis(700));
        }
    }

    @Test
    void a_post_travels_with_its_body_and_headers() throws Exception {
        try (Http2Server server = Http2Server.treating((number, request) -> Http2Server.answer(request))) {
            Load load = load(server.uri().resolve("/order?dry=1"), 10)
                    .method("POST")
                    .header("Content-Type", "text/plain")
                    .header("Host", "shop.example")
                    .body("two cups, größer")
                    .bodyLimit(4)
                    .build();
            AtomicReference<String> body = new AtomicReference<>("");
            generator
                    .start(
                            load,
                            exchange -> body.set(exchange.answer().orElseThrow().body()))
                    .await();

            assertThat(server.received())
                    .hasSize(10)
                    .allSatisfy(request -> assertThat(request)
                            .startsWith("POST /order?dry=1 shop.example")
                            .contains("content-type=text/plain", "content-length=18", "user-agent=sluice-load")
                            .endsWith("two cups, größer"));
            assertThat(body).hasValue("hell");
        }
    }

    @ParameterizedTest
    @CsvSource({"ANSWER, MALFORMED", "NONSENSE, MALFORMED", "RESET, RESET", "SILENCE, TIMEOUT"})
    void a_server_that_does_not_speak_it_is_found_out(Manner manner, Failure cause) throws IOException {
        try (RudeServer server = RudeServer.treating(number -> manner)) {
            Load load = load(server.uri(), 20)
                    .timeout(Duration.ofSeconds(2))
                    .freshShare(1)
                    .build();

            LoadReport report = generator.start(load).await();

            assertThat(report.total().failures()).containsOnlyKeys(cause).containsEntry(cause, 20L);
        }
    }

    @Test
    void a_refused_connection_is_a_failure_of_each_request() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        LoadReport refused = generator
                .start(load(URI.create("http://127.0.0.1:" + port), 50).build())
                .await();
        LoadReport unknown = generator
                .start(load(URI.create("http://no-such-host.invalid/"), 20).build())
                .await();

        assertThat(refused.total().failures()).containsOnlyKeys(Failure.REFUSED).containsEntry(Failure.REFUSED, 50L);
        assertThat(unknown.total().failures()).containsOnlyKeys(Failure.UNREACHABLE);
    }

    @Test
    void closing_a_run_leaves_no_connection_and_no_thread() throws Exception {
        try (Http2Server server = Http2Server.treating((number, request) -> {})) {
            LoadRun run = generator.start(load(server.uri(), 100).build());
            while (run.progress().inFlight() < 5) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
            run.close();

            assertThat(run.report()).get().satisfies(report -> {
                assertThat(report.abandoned()).isGreaterThanOrEqualTo(5);
                assertThat(report.valid()).isFalse();
            });
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("sluice-load-") && thread.isAlive());
        }
    }

    private static Load.Builder load(URI uri, int requests) {
        return Load.to(uri)
                .protocol(Protocol.HTTP_2)
                .rate(requests)
                .during(Duration.ofSeconds(1))
                .timeout(Duration.ofSeconds(20))
                .lagLimit(Duration.ofSeconds(30));
    }
}
