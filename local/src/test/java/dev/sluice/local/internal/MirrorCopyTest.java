package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever the mirror does, its users' requests are answered by the release that they were meant for, whole and without waiting. */
class MirrorCopyTest {
    private static final RevisionId OLD = new RevisionId("old");
    private static final RevisionId NEW = new RevisionId("new");
    private static final Duration NEVER = Duration.ofMinutes(10);
    private static final int MOST_COPIES = 256;

    private TestOrigin old;
    private Router router;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() {
        old = new TestOrigin("v1");
    }

    @AfterEach
    void stop() {
        router.close();
        old.close();
    }

    @Test
    void one_that_is_dead_fails_nobody() throws IOException, InterruptedException {
        mirrorTo(FreePorts.usual(new SplittableRandom()).next(Set.of()), NEVER);

        everyKindOfRequestIsAnswered(20);

        eventually(() -> assertThat(router.counts(NEW).inFlight()).isZero());
    }

    @Test
    void one_that_resets_every_connection_fails_nobody() throws IOException, InterruptedException {
        try (RawServer resetting = new RawServer(connection -> {
            connection.setSoLinger(true, 0);
            connection.close();
        })) {
            mirrorTo(resetting.port(), NEVER);

            everyKindOfRequestIsAnswered(20);

            eventually(() -> assertThat(router.counts(NEW).inFlight()).isZero());
        }
    }

    @Test
    void one_that_breaks_off_in_the_middle_of_its_answers_fails_nobody() throws IOException, InterruptedException {
        try (RawServer breaking = new RawServer(connection -> {
            connection.getInputStream().read();
            connection.getOutputStream().write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".getBytes(US_ASCII));
            connection.close();
        })) {
            mirrorTo(breaking.port(), NEVER);

            everyKindOfRequestIsAnswered(20);

            eventually(() -> assertThat(router.counts(NEW).inFlight()).isZero());
        }
    }

    @Test
    void one_that_never_answers_delays_nobody_and_holds_no_more_than_so_many_copies()
            throws IOException, InterruptedException {
        try (RawServer silent = new RawServer(connection -> {})) {
            mirrorTo(silent.port(), NEVER);

            // were one of these to wait for its copy, it would wait for ten minutes
            everyKindOfRequestIsAnswered(MOST_COPIES);

            assertThat(router.counts(NEW).mirrored()).isEqualTo(MOST_COPIES);
            assertThat(router.counts(NEW).inFlight()).isLessThanOrEqualTo(MOST_COPIES);
        }
    }

    @Test
    void a_copy_that_takes_too_long_makes_room_for_others() throws IOException, InterruptedException {
        try (HangingServer hanging = new HangingServer()) {
            mirrorTo(hanging.port(), Duration.ofMillis(100));

            everyKindOfRequestIsAnswered(10);

            eventually(() -> assertThat(router.counts(NEW).inFlight()).isZero());
            assertThat(router.counts(NEW).errors().values())
                    .as("nobody's business")
                    .containsOnly(0L);
        }
    }

    @Test
    void one_that_reads_slowly_does_not_slow_down_a_large_body() throws IOException, InterruptedException {
        try (HangingServer hanging = new HangingServer()) {
            mirrorTo(hanging.port(), NEVER);
            long bytes = 64L << 20;

            HttpResponse<String> up = http.send(
                    request("/count")
                            .POST(BodyPublishers.ofInputStream(() -> new Zeros(bytes)))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(up.body()).isEqualTo("v1 " + bytes);
            eventually(() -> assertThat(router.counts(NEW).inFlight())
                    .as("the copy was given up")
                    .isZero());
        }
    }

    @Test
    void one_that_comes_back_gets_whole_copies_again() throws IOException, InterruptedException {
        mirrorTo(FreePorts.usual(new SplittableRandom()).next(Set.of()), NEVER);
        everyKindOfRequestIsAnswered(3);
        try (TestOrigin back = new TestOrigin("v2")) {
            router.ready(Map.of(
                    OLD, List.of(new Upstream("old-1", old.port())), NEW, List.of(new Upstream("new-1", back.port()))));

            assertThat(post("/count", "x".repeat(300_000)).body()).isEqualTo("v1 300000");

            eventually(() -> assertThat(back.seen()).containsExactly("POST /count"));
            eventually(() -> assertThat(router.counts(NEW).inFlight()).isZero());
        }
    }

    private void mirrorTo(int port, Duration copyLimit) {
        router = Router.prepare(
                Duration.ofMillis(300),
                new ConnectLimits(Duration.ofSeconds(2), Duration.ofSeconds(15), copyLimit),
                AccessLog.none());
        router.listen(Router.LOOPBACK, 0);
        router.ready(
                Map.of(OLD, List.of(new Upstream("old-1", old.port())), NEW, List.of(new Upstream("new-1", port))));
        router.route(TrafficRules.builder()
                .weight(OLD, Weight.ALL)
                .mirror(new Mirror(NEW, Weight.ALL))
                .build());
    }

    private void everyKindOfRequestIsAnswered(int times) throws IOException, InterruptedException {
        for (int time = 0; time < times; time++) {
            assertThat(get("/version").body()).isEqualTo("v1");
            assertThat(post("/count", "four").body()).isEqualTo("v1 4");
        }
        assertThat(IntStream.range(0, 8)
                        .mapToObj(at -> http.sendAsync(request("/version").build(), BodyHandlers.ofString()))
                        .toList())
                .allSatisfy(answer -> assertThat(answer.join().body()).isEqualTo("v1"));
        assertThat(router.counts(OLD).errors().values()).containsOnly(0L);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + Router.LOOPBACK + ":" + router.port() + path))
                .timeout(Duration.ofMinutes(1));
    }

    /** Does one thing with each connection, and then keeps it as it is. */
    private static final class RawServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        private final List<Socket> kept = new CopyOnWriteArrayList<>();

        RawServer(Behaviour behaviour) throws IOException {
            Thread accepting = new Thread(
                    () -> {
                        while (!socket.isClosed()) {
                            try {
                                Socket connection = socket.accept();
                                kept.add(connection);
                                behaviour.meet(connection);
                            } catch (IOException gone) {
                                // the next one, please
                            }
                        }
                    },
                    "raw-server");
            accepting.setDaemon(true);
            accepting.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (Socket connection : kept) {
                connection.close();
            }
        }
    }

    private interface Behaviour {
        void meet(Socket connection) throws IOException;
    }
}
