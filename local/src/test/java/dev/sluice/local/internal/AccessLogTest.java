package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    private static final RevisionId SHOP = new RevisionId("shop-1");

    @TempDir
    private Path path;

    @Test
    void each_request_has_a_line_without_its_query() throws IOException, InterruptedException {
        Path file = path.resolve("access.log");
        Clock noon = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
        AccessLog log = AccessLog.to(new SizedFile(file, 1 << 20, 1), noon);
        try (TestOrigin origin = new TestOrigin("v1");
                Router router = Router.start(Router.LOOPBACK, 0, Duration.ZERO, log)) {
            get(router, "/before");
            router.ready(Map.of(SHOP, List.of(new Upstream("a", origin.port()))));
            router.route(TrafficRules.all(SHOP));
            get(router, "/status?code=404&token=hush");
            router.ready(Map.of());
            get(router, "/gone");

            eventually(() -> assertThat(Files.readAllLines(file))
                    .map(line -> line.replaceAll(" \\d+ (shop-1|-)$", " MS $1"))
                    .containsExactly(
                            "2026-11-23T12:00:00Z 127.0.0.1 GET /before 503 MS -",
                            "2026-11-23T12:00:00Z 127.0.0.1 GET /status 404 MS shop-1",
                            "2026-11-23T12:00:00Z 127.0.0.1 GET /gone UNAVAILABLE MS shop-1"));
            assertThat(log.dropped()).isZero();
        }
    }

    @Test
    void a_log_that_cannot_be_written_costs_lines_and_no_requests() throws IOException, InterruptedException {
        AccessLog log =
                AccessLog.to(new SizedFile(path.resolve("no/such/directory/access.log"), 1, 1), Clock.systemUTC());
        try (Router router = Router.start(Router.LOOPBACK, 0, Duration.ZERO, log)) {
            assertThat(get(router, "/")).isEqualTo(503);

            eventually(() -> assertThat(log.dropped()).isEqualTo(1));
        }
    }

    private static int get(Router router, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + Router.LOOPBACK + ":" + router.port() + path))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }
}
