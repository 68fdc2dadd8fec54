package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouterTest {
    private static final RevisionId OLD = new RevisionId("old");
    private static final RevisionId NEW = new RevisionId("new");

    private TestOrigin old;
    private TestOrigin fresh;
    private Router router;
    private Upstream oldUpstream;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() {
        old = new TestOrigin("v1");
        fresh = new TestOrigin("v2");
        router = Router.start(Router.LOOPBACK, 0, Duration.ofMillis(300), AccessLog.none());
        oldUpstream = new Upstream("old-1", old.port());
        router.ready(Map.of(OLD, List.of(oldUpstream), NEW, List.of(new Upstream("new-1", fresh.port()))));
        router.route(TrafficRules.all(OLD));
    }

    @AfterEach
    void stop() {
        router.close();
        old.close();
        fresh.close();
    }

    @Test
    void without_traffic_every_request_is_answered_503() throws IOException, InterruptedException {
        router.route(TrafficRules.none());

        HttpResponse<String> response = get("/version");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).contains("1");
    }

    @Test
    void weights_are_exact_over_a_block() throws IOException, InterruptedException {
        router.route(TrafficRules.split(NEW, Weight.percent(7), OLD));

        int toNew = 0;
        for (int request = 0; request < 200; request++) {
            toNew += get("/version").body().equals("v2") ? 1 : 0;
        }

        assertThat(toNew).isEqualTo(14);
        assertThat(router.counts(NEW).requests()).isEqualTo(14);
        eventually(() -> assertThat(router.counts(OLD).responses()).containsExactly(0L, 186L, 0L, 0L, 0L));
    }

    @Test
    void a_header_or_a_cookie_decides_before_the_weights() throws IOException, InterruptedException {
        router.route(TrafficRules.builder()
                .weight(OLD, Weight.ALL)
                .match(TrafficMatch.header("X-Canary", "yes", NEW))
                .match(TrafficMatch.cookie("canary", "1", NEW))
                .build());

        assertThat(get("/version").body()).isEqualTo("v1");
        assertThat(get("/version", "x-canary", "yes").body()).isEqualTo("v2");
        assertThat(get("/version", "x-canary", "YES").body()).isEqualTo("v1");
        assertThat(get("/version", "cookie", "theme=dark; canary=1").body()).isEqualTo("v2");
        assertThat(get("/version", "cookie", "canary=10").body()).isEqualTo("v1");
    }

    @Test
    void instances_of_a_revision_take_turns() throws IOException, InterruptedException {
        try (TestOrigin second = new TestOrigin("v1b")) {
            router.ready(Map.of(OLD, List.of(oldUpstream, new Upstream("old-2", second.port()))));

            for (int request = 0; request < 10; request++) {
                get("/version");
            }

            assertThat(old.seen()).hasSize(5);
            assertThat(second.seen()).hasSize(5);
        }
    }

    @Test
    void an_instance_that_does_not_listen_costs_nobody_a_request() throws IOException, InterruptedException {
        int nobody = FreePorts.usual(new SplittableRandom()).next(Set.of());
        router.ready(Map.of(OLD, List.of(new Upstream("dead", nobody), oldUpstream)));

        for (int request = 0; request < 6; request++) {
            assertThat(post("/count", "body").body()).isEqualTo("v1 4");
        }
    }

    @Test
    void a_revision_without_a_ready_instance_is_counted_as_unavailable() throws IOException, InterruptedException {
        router.ready(Map.of());

        assertThat(get("/version").statusCode()).isEqualTo(503);

        assertThat(router.counts(OLD).errors()).containsEntry(ErrorCause.UNAVAILABLE, 1L);
    }

    @Test
    void an_answer_that_breaks_off_is_not_passed_on_as_a_whole_one() {
        assertThatThrownBy(() -> get("/half")).hasMessageContaining("bytes received: 4");

        eventually(() -> assertThat(router.counts(OLD).errors()).containsEntry(ErrorCause.BROKEN, 1L));
        eventually(() -> assertThat(router.counts(OLD).inFlight()).isZero());
    }

    @Test
    void a_user_who_leaves_is_not_held_against_the_revision() throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> leaving =
                http.sendAsync(request("/slow?ms=60000").build(), BodyHandlers.ofString());
        eventually(() -> assertThat(router.counts(OLD).inFlight()).isEqualTo(1));

        leaving.cancel(true);

        eventually(() -> assertThat(router.counts(OLD).errors()).containsEntry(ErrorCause.ABANDONED, 1L));
        eventually(() -> assertThat(router.counts(OLD).inFlight()).isZero());
        eventually(() -> assertThat(oldUpstream.inFlight()).isZero());
    }

    @Test
    void a_request_in_flight_ends_where_it_is_and_is_counted_until_then() throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> slow =
                http.sendAsync(request("/slow?ms=400").build(), BodyHandlers.ofString());
        eventually(() -> assertThat(router.counts(OLD).inFlight()).isEqualTo(1));

        router.route(TrafficRules.all(NEW));

        assertThat(get("/version").body()).isEqualTo("v2");
        assertThat(router.counts(OLD).isIdle()).isFalse();
        assertThat(slow.join().body()).isEqualTo("v1");
        eventually(() -> assertThat(router.counts(OLD).isIdle()).isTrue());
    }

    @Test
    void the_application_sees_the_users_host_and_the_standard_proxy_headers_and_no_more()
            throws IOException, InterruptedException {
        List<String> direct = List.of(http.send(
                        HttpRequest.newBuilder(uri(old.port(), "/headers")).build(), BodyHandlers.ofString())
                .body()
                .split("\n"));

        List<String> proxied = List.of(get("/headers").body().split("\n"));

        assertThat(proxied)
                .contains(
                        "host: " + Router.LOOPBACK + ":" + router.port(),
                        "x-forwarded-for: " + Router.LOOPBACK,
                        "x-forwarded-proto: http",
                        "x-forwarded-host: " + Router.LOOPBACK + ":" + router.port());
        assertThat(names(proxied))
                .containsAll(names(direct.stream()
                        .filter(line -> !line.startsWith("connection")
                                && !line.startsWith("upgrade")
                                && !line.startsWith("http2"))
                        .toList()));
        assertThat(names(proxied))
                .filteredOn(name -> !names(direct).contains(name))
                .containsExactlyInAnyOrder("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host");
    }

    @Test
    void an_application_that_closes_its_connection_does_not_close_the_users() throws IOException, InterruptedException {
        HttpResponse<String> response = get("/closing");

        assertThat(response.body()).isEqualTo("v1");
        assertThat(response.headers().firstValue("connection")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void large_bodies_are_streamed_both_ways(HttpClient.Version version) throws IOException, InterruptedException {
        long bytes = 200L << 20;
        HttpClient client = HttpClient.newBuilder().version(version).build();

        HttpResponse<InputStream> down =
                client.send(request("/stream?bytes=" + bytes).build(), BodyHandlers.ofInputStream());
        long received = down.body().transferTo(java.io.OutputStream.nullOutputStream());
        HttpResponse<String> up = client.send(
                request("/count")
                        .POST(BodyPublishers.ofInputStream(() -> new Zeros(bytes)))
                        .build(),
                BodyHandlers.ofString());

        assertThat(down.version()).isEqualTo(version);
        assertThat(received).isEqualTo(bytes);
        assertThat(up.body()).isEqualTo("v1 " + bytes);
    }

    @Test
    void a_mirror_gets_a_copy_and_the_user_only_the_answer_of_the_original() throws IOException, InterruptedException {
        router.route(TrafficRules.builder()
                .weight(OLD, Weight.ALL)
                .mirror(new Mirror(NEW, Weight.ALL))
                .build());

        for (int request = 0; request < 20; request++) {
            assertThat(post("/count", "four").body()).isEqualTo("v1 4");
            assertThat(get("/version").body()).isEqualTo("v1");
        }

        eventually(
                () -> assertThat(fresh.seen()).filteredOn("POST /count"::equals).hasSize(20));
        eventually(() ->
                assertThat(fresh.seen()).filteredOn("GET /version"::equals).hasSize(20));
        eventually(() -> assertThat(router.counts(NEW).inFlight()).isZero());
        assertThat(router.counts(NEW).mirrored()).isEqualTo(40);
        assertThat(router.counts(NEW).requests()).isZero();
    }

    @Test
    void a_mirror_that_hangs_or_is_not_there_holds_up_nobody() throws IOException, InterruptedException {
        router.ready(Map.of(OLD, List.of(oldUpstream)));
        router.route(TrafficRules.builder()
                .weight(OLD, Weight.ALL)
                .mirror(new Mirror(NEW, Weight.ALL))
                .build());
        assertThat(post("/count", "four").body()).isEqualTo("v1 4");

        try (HangingServer hanging = new HangingServer()) {
            router.ready(Map.of(OLD, List.of(oldUpstream), NEW, List.of(new Upstream("hanging", hanging.port()))));
            long bytes = 20L << 20;

            HttpResponse<String> up = http.send(
                    request("/count")
                            .POST(BodyPublishers.ofInputStream(() -> new Zeros(bytes)))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(up.body()).isEqualTo("v1 " + bytes);
            eventually(() -> assertThat(router.counts(NEW).inFlight()).isZero());
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void counts_every_request_and_every_class_of_answer(HttpClient.Version version)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().version(version).build();
        for (int code : List.of(200, 204, 301, 404, 404, 500)) {
            HttpResponse<String> answer =
                    client.send(request("/status?code=" + code).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(code);
            assertThat(answer.version()).isEqualTo(version);
        }

        assertThat(router.requests()).isEqualTo(6);
        eventually(() -> assertThat(router.counts(OLD).responses()).containsExactly(0L, 2L, 1L, 2L, 1L));
        assertThat(router.counts(OLD).errors().values()).containsOnly(0L);
        assertThat(router.counts(OLD).latency().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(6);
    }

    @Test
    void a_user_who_leaves_over_http_2_is_told_from_one_who_was_answered() throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        client.send(request("/version").build(), BodyHandlers.ofString());
        eventually(() ->
                assertThat(router.counts(OLD).inFlight()).as("of the first").isZero());
        CompletableFuture<HttpResponse<String>> leaving =
                client.sendAsync(request("/slow?ms=60000").build(), BodyHandlers.ofString());
        eventually(() -> assertThat(router.counts(OLD).inFlight()).isEqualTo(1));

        leaving.cancel(true);

        eventually(() -> assertThat(router.counts(OLD).errors()).containsEntry(ErrorCause.ABANDONED, 1L));
        assertThat(router.counts(OLD).responses()).containsExactly(0L, 1L, 0L, 0L, 0L);
    }

    @Test
    void a_taken_port_is_said_with_its_address() {
        assertThatThrownBy(() -> Router.start(Router.LOOPBACK, router.port(), Duration.ZERO, AccessLog.none()))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("Could not listen on 127.0.0.1:" + router.port());
    }

    @Test
    void a_router_that_drains_takes_no_connection_while_requests_in_flight_go_on()
            throws IOException, InterruptedException {
        router.close();
        router = Router.start(Router.LOOPBACK, 0, Duration.ofMinutes(2), AccessLog.none());
        router.ready(Map.of(OLD, List.of(oldUpstream)));
        router.route(TrafficRules.all(OLD));
        List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
        for (int user = 0; user < 8; user++) {
            slow.add(http.sendAsync(request("/held").build(), BodyHandlers.ofString()));
        }
        eventually(() -> assertThat(old.seen()).hasSize(8));
        Thread draining = new Thread(router::drain, "draining");

        draining.start();

        eventually(() -> assertThatThrownBy(
                        () -> new Socket(InetAddress.getByName(Router.LOOPBACK), router.port()).close())
                .isInstanceOf(ConnectException.class));
        assertThat(slow).noneMatch(CompletableFuture::isDone);
        old.answerHeld();
        assertThat(slow).allSatisfy(answer -> assertThat(answer.join().body()).isEqualTo("v1"));
        draining.join();
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(router.port(), path)).timeout(Duration.ofSeconds(60));
    }

    private static URI uri(int port, String path) {
        return URI.create("http://" + Router.LOOPBACK + ":" + port + path);
    }

    private static List<String> names(List<String> headers) {
        return headers.stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .distinct()
                .toList();
    }
}
