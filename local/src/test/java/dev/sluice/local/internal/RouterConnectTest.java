package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance that serves but does not accept a connection now: nothing of the request was sent, so there is time to ask again. */
class RouterConnectTest {
    private static final RevisionId SHOP = new RevisionId("shop");
    private static final RevisionId NEXT = new RevisionId("next");
    private static final RevisionId COPY = new RevisionId("copy");
    private static final ConnectLimits PATIENT =
            new ConnectLimits(Duration.ofMillis(100), Duration.ofMinutes(2), Duration.ofSeconds(30));

    private LateServer late;
    private Router router;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws IOException {
        late = new LateServer();
        router = listening(PATIENT);
    }

    @AfterEach
    void stop() throws IOException {
        router.close();
        late.close();
    }

    @Test
    void an_instance_whose_queue_is_full_loses_no_request_when_it_accepts_again() throws IOException {
        ready(new Upstream("late", late.port()));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int user = 0; user < 10; user++) {
            answers.add(send("GET", ""));
            answers.add(send("POST", "order"));
        }
        eventually(() -> assertThat(router.counts(SHOP).inFlight()).isEqualTo(20));
        passSeveralAttempts();

        late.accept();

        assertThat(answers).extracting(answer -> answer.join().statusCode()).containsOnly(200);
        assertThat(answers).extracting(answer -> answer.join().body()).containsOnly("0", "5");
        assertThat(late.answered()).as("each was sent once").isEqualTo(20);
        assertThat(router.counts(SHOP).errors().values()).containsOnly(0L);
    }

    @Test
    void an_instance_that_refuses_at_first_loses_no_request() {
        int port = FreePorts.usual(new SplittableRandom()).next(Set.of());
        Upstream starting = new Upstream("starting", port);
        ready(starting);
        List<CompletableFuture<HttpResponse<String>>> answers = List.of(send("GET", ""), send("POST", "order"));
        eventually(() -> assertThat(router.counts(SHOP).inFlight()).isEqualTo(2));
        passSeveralAttempts();

        try (TestOrigin origin = new TestOrigin("v1", port)) {
            assertThat(answers)
                    .extracting(answer -> answer.join().body())
                    .as("answered by the origin on port %d", origin.port())
                    .containsOnly("v1 0", "v1 5");
        }
        eventually(() -> assertThat(starting.inFlight()).isZero());
    }

    @Test
    void an_instance_that_does_not_accept_costs_nobody_a_request_beside_one_that_does() {
        try (TestOrigin other = new TestOrigin("v1")) {
            ready(new Upstream("late", late.port()), new Upstream("other", other.port()));

            for (int user = 0; user < 4; user++) {
                assertThat(send("POST", "order").join().body()).isEqualTo("v1 5");
            }
        }
    }

    @Test
    void the_body_of_a_request_that_waits_stays_with_the_user() throws IOException {
        ready(new Upstream("late", late.port()));
        long bytes = 32L << 20;
        AtomicLong taken = new AtomicLong();
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(
                HttpRequest.newBuilder(address())
                        .POST(BodyPublishers.fromPublisher(
                                BodyPublishers.ofInputStream(() -> counted(new Zeros(bytes), taken)), bytes))
                        .build(),
                BodyHandlers.ofString());
        eventually(() -> assertThat(router.counts(SHOP).inFlight()).isEqualTo(1));
        passSeveralAttempts();

        assertThat(taken.get())
                .as("what the sockets of both sides hold")
                .isPositive()
                .isLessThan(bytes / 2);
        late.accept();
        assertThat(answer.join().body()).isEqualTo(Long.toString(bytes));
    }

    @Test
    void a_request_that_nobody_accepts_in_time_is_answered_503_and_counted() {
        router.close();
        router = listening(new ConnectLimits(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofSeconds(30)));
        Upstream upstream = new Upstream("late", late.port());
        ready(upstream);

        HttpResponse<String> answer = send("POST", "order").join();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(router.counts(SHOP).errors()).containsEntry(ErrorCause.CONNECT, 1L);
        eventually(() -> assertThat(upstream.inFlight()).isZero());
    }

    @Test
    void a_request_waits_no_longer_when_its_last_instance_is_out() {
        Upstream upstream = new Upstream("late", late.port());
        ready(upstream);
        CompletableFuture<HttpResponse<String>> answer = send("GET", "");
        eventually(() -> assertThat(upstream.inFlight()).isEqualTo(1));

        ready();

        assertThat(answer.join().statusCode()).isEqualTo(503);
        assertThat(router.counts(SHOP).errors()).containsEntry(ErrorCause.CONNECT, 1L);
    }

    @Test
    void a_request_that_waits_moves_with_the_traffic() {
        Upstream upstream = new Upstream("late", late.port());
        try (TestOrigin next = new TestOrigin("v2")) {
            router.ready(Map.of(SHOP, List.of(upstream), NEXT, List.of(new Upstream("next", next.port()))));
            List<CompletableFuture<HttpResponse<String>>> answers = List.of(send("GET", ""), send("POST", "order"));
            eventually(() -> assertThat(upstream.inFlight()).isEqualTo(2));

            router.route(TrafficRules.all(NEXT));

            assertThat(answers).extracting(answer -> answer.join().body()).containsOnly("v2 0", "v2 5");
        }
        assertThat(upstream.inFlight()).isZero();
        assertThat(router.counts(SHOP).isIdle()).isTrue();
        assertThat(router.counts(SHOP).requests()).as("nothing was sent").isZero();
        assertThat(router.counts(SHOP).errors().values()).containsOnly(0L);
        assertThat(router.counts(NEXT).requests()).isEqualTo(2);
        eventually(() -> assertThat(router.counts(NEXT).isIdle()).isTrue());
    }

    @Test
    void a_request_that_waits_moves_also_when_its_last_instance_is_out() {
        Upstream upstream = new Upstream("late", late.port());
        try (TestOrigin next = new TestOrigin("v2")) {
            Upstream other = new Upstream("next", next.port());
            router.ready(Map.of(SHOP, List.of(upstream), NEXT, List.of(other)));
            CompletableFuture<HttpResponse<String>> answer = send("POST", "order");
            eventually(() -> assertThat(upstream.inFlight()).isEqualTo(1));

            router.route(TrafficRules.all(NEXT));
            upstream.retire();
            router.ready(Map.of(NEXT, List.of(other)));

            assertThat(answer.join().body()).isEqualTo("v2 5");
        }
    }

    @Test
    void a_request_that_waits_is_counted_once_where_other_rules_name_the_same_revision() throws IOException {
        Upstream upstream = new Upstream("late", late.port());
        ready(upstream);
        CompletableFuture<HttpResponse<String>> answer = send("GET", "");
        eventually(() -> assertThat(upstream.inFlight()).isEqualTo(1));

        router.route(TrafficRules.all(SHOP));
        passSeveralAttempts();
        late.accept();

        assertThat(answer.join().statusCode()).isEqualTo(200);
        assertThat(router.counts(SHOP).requests()).isEqualTo(1);
        eventually(() -> assertThat(router.counts(SHOP).isIdle()).isTrue());
    }

    @Test
    void a_user_who_leaves_while_the_request_waits_leaves_nothing_behind() throws IOException {
        Upstream upstream = new Upstream("late", late.port());
        ready(upstream);
        CompletableFuture<HttpResponse<String>> leaving = send("GET", "");
        eventually(() -> assertThat(router.counts(SHOP).inFlight()).isEqualTo(1));

        leaving.cancel(true);

        eventually(() -> assertThat(router.counts(SHOP).errors()).containsEntry(ErrorCause.ABANDONED, 1L));
        eventually(() -> assertThat(router.counts(SHOP).isIdle()).isTrue());
        late.accept();
        assertThat(send("GET", "").join().body()).isEqualTo("0");
        assertThat(late.answered()).as("the one who stayed").isEqualTo(1);
        eventually(() -> assertThat(upstream.inFlight()).isZero());
    }

    @Test
    void a_copy_for_a_mirror_does_not_wait() {
        try (TestOrigin shop = new TestOrigin("v1")) {
            router.ready(Map.of(
                    SHOP,
                    List.of(new Upstream("shop", shop.port())),
                    COPY,
                    List.of(new Upstream("late", late.port()))));
            router.route(TrafficRules.builder()
                    .weight(SHOP, Weight.ALL)
                    .mirror(new Mirror(COPY, Weight.ALL))
                    .build());

            assertThat(send("POST", "order").join().body()).isEqualTo("v1 5");

            eventually(() -> assertThat(router.counts(COPY).inFlight()).isZero());
        }
    }

    private static Router listening(ConnectLimits limits) {
        Router router = Router.prepare(Duration.ofMillis(300), limits, AccessLog.none());
        router.route(TrafficRules.all(SHOP));
        router.listen(Router.LOOPBACK, 0);
        return router;
    }

    private void ready(Upstream... instances) {
        router.ready(Map.of(SHOP, List.of(instances)));
    }

    private static void passSeveralAttempts() {
        LockSupport.parkNanos(PATIENT.attempt().multipliedBy(4).toNanos());
    }

    private CompletableFuture<HttpResponse<String>> send(String method, String body) {
        return http.sendAsync(
                HttpRequest.newBuilder(address())
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI address() {
        return URI.create("http://" + Router.LOOPBACK + ":" + router.port() + "/count");
    }

    private static InputStream counted(InputStream source, AtomicLong taken) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                taken.incrementAndGet();
                return source.read();
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int count = source.read(bytes, from, length);
                taken.addAndGet(count);
                return count;
            }
        };
    }
}
