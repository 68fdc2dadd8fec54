package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.RudeServer.Manner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Http1TransportTest {
    private final LoadGenerator generator = LoadGenerator.create();

    @AfterEach
    void endAllRuns() {
        generator.close();
    }

    @ParameterizedTest
    @CsvSource({
        "RESET, RESET",
        "RESET_INSIDE, RESET",
        "CLOSE, CLOSED",
        "CUT_SHORT, CUT_SHORT",
        "SILENCE, TIMEOUT",
        "NONSENSE, MALFORMED",
        "ERROR_WITHOUT_VERSION, STATUS_5XX"
    })
    void each_lost_request_is_counted_exactly_once_with_its_cause(Manner manner, Failure cause) throws IOException {
        try (RudeServer server = RudeServer.treating(number -> number % 5 == 2 ? manner : Manner.ANSWER)) {
            Load load = Load.to(server.uri())
                    .rate(400)
                    .during(Duration.ofSeconds(1))
                    .lagLimit(Duration.ofSeconds(30))
                    .timeout(Duration.ofSeconds(manner == Manner.SILENCE ? 2 : 20))
                    .build();

            LoadReport report = generator.start(load).await();

            assertThat(server.requests()).as("nothing is sent twice").isEqualTo(400);
            assertThat(server.shown(manner)).isEqualTo(80);
            assertThat(report.total().requests()).isEqualTo(400);
            assertThat(report.total().failures()).containsOnlyKeys(cause).containsEntry(cause, 80L);
            assertThat(report.total().lost()).isEqualTo(80);
            assertThat(report.fresh().failed() + report.kept().failed()).isEqualTo(80);
            assertThat(report.valid()).isTrue();
        }
    }

    @Test
    void a_refused_connection_is_a_failure_of_each_request() throws IOException {
        LoadReport report = generator
                .start(load(URI.create("http://127.0.0.1:" + portOfNobody()), 100))
                .await();

        assertThat(report.total().failures()).containsOnlyKeys(Failure.REFUSED);
        assertThat(report.total().lost()).isEqualTo(100);
    }

    @Test
    void a_host_that_nobody_knows_is_unreachable() {
        LoadReport report = generator
                .start(load(URI.create("http://no-such-host.invalid/"), 20))
                .await();

        assertThat(report.total().failures()).containsOnlyKeys(Failure.UNREACHABLE);
    }

    @Test
    void a_kept_connection_closed_between_two_requests_loses_none() throws IOException {
        try (RudeServer server = RudeServer.treating(number -> Manner.ANSWER_THEN_CLOSE)) {
            Load load = Load.to(server.uri())
                    .rate(25)
                    .during(Duration.ofSeconds(1))
                    .freshShare(0)
                    .keptConnections(4)
                    .build();

            LoadReport report = generator.start(load).await();

            assertThat(report.total().succeeded()).isEqualTo(25);
            assertThat(server.connections()).isEqualTo(25);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25, 1})
    void fresh_requests_have_a_connection_each_and_the_others_share(double share) throws IOException {
        try (RudeServer server = RudeServer.polite()) {
            Load load = Load.to(server.uri())
                    .rate(400)
                    .during(Duration.ofSeconds(1))
                    .freshShare(share)
                    .keptConnections(8)
                    .build();

            LoadReport report = generator.start(load).await();

            assertThat(report.fresh().requests()).isEqualTo((long) (400 * share));
            assertThat(report.kept().requests()).isEqualTo(400 - report.fresh().requests());
            long alone = server.received().stream()
                    .filter(r -> r.contains("Connection: close"))
                    .count();
            assertThat(alone).isGreaterThanOrEqualTo(report.fresh().requests());
            assertThat(server.connections() - alone).isEqualTo(share == 1 ? 0 : 8);
            assertThat(400 - alone).isGreaterThan(share == 1 ? -1 : 8); // so some of the eight were used again
        }
    }

    @Test
    void a_post_travels_with_its_body_and_headers() throws IOException {
        try (RudeServer server = RudeServer.polite()) {
            Load load = Load.to(server.uri().resolve("/order?dry=1"))
                    .rate(10)
                    .during(Duration.ofSeconds(1))
                    .method("POST")
                    .header("Content-Type", "text/plain")
                    .body("two cups, größer")
                    .build();
            generator.start(load).await();

            assertThat(server.received())
                    .hasSize(10)
                    .allSatisfy(request -> assertThat(request)
                            .startsWith("POST /order?dry=1 HTTP/1.1\r\nHost: "
                                    + server.uri().getAuthority() + "\r\n")
                            .contains(
                                    "\r\nContent-Type: text/plain\r\n",
                                    "\r\nContent-Length: 18\r\n",
                                    "User-Agent: sluice-load")
                            .contains("\r\n\r\ntwo cups"));
        }
    }

    private static Load load(URI uri, int requests) {
        return Load.to(uri)
                .rate(requests)
                .during(Duration.ofSeconds(1))
                .timeout(Duration.ofSeconds(20))
                .lagLimit(Duration.ofSeconds(30))
                .build();
    }

    private static int portOfNobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
