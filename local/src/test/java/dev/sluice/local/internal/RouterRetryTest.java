package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The race that every proxy with kept connections has: the application closes one just when a request is written to it. */
class RouterRetryTest {
    private static final RevisionId SHOP = new RevisionId("shop");

    private ClosingServer application;
    private Router router;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws IOException, InterruptedException {
        application = new ClosingServer();
        router = Router.start(Router.LOOPBACK, 0, Duration.ofSeconds(30), AccessLog.none());
        router.ready(Map.of(SHOP, List.of(new Upstream("shop-1", application.port()))));
        router.route(TrafficRules.all(SHOP));
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        router.close();
        application.close();
    }

    @Test
    void a_get_that_meets_a_connection_just_closed_is_sent_again_on_a_fresh_one()
            throws IOException, InterruptedException {
        for (int request = 0; request < 40; request++) {
            assertThat(send("GET", "").statusCode()).isEqualTo(200);
        }

        assertThat(application.closed()).as("the race has happened").isPositive();
        assertThat(application.answered()).isEqualTo(40);
        assertThat(router.counts(SHOP).errors().values()).containsOnly(0L);
    }

    @Test
    void a_post_never_meets_one_and_is_never_sent_twice() throws IOException, InterruptedException {
        for (int request = 0; request < 40; request++) {
            assertThat(send("POST", "order").statusCode()).isEqualTo(200);
            assertThat(send("PUT", "order").statusCode()).isEqualTo(200);
        }

        assertThat(application.answered()).isEqualTo(80);
        assertThat(application.closed()).isZero();
    }

    private HttpResponse<String> send(String method, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + Router.LOOPBACK + ":" + router.port() + "/"))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }
}
