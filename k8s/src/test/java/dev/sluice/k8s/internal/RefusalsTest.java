package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PermanentException;
import dev.sluice.PermanentException.Reason;
import dev.sluice.SluiceException;
import dev.sluice.TransientException;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {
    private static final Request GET = Request.get("/api/v1/namespaces/prod/pods?labelSelector=a");
    private static final Request POST = Request.post("/api/v1/namespaces/prod/secrets", "{}");
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final Refusals refusals = new Refusals(JSON);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    400 | bad request | REFUSED
                    401 | Unauthorized | UNAUTHORIZED
                    403 | pods is forbidden: User "x" cannot list resource "pods" | REFUSED
                    403 | pods "a" is forbidden: exceeded quota: small | NO_ROOM
                    403 | pods "a" is forbidden: failed quota: small: must specify cpu | NO_ROOM
                    403 | unable to create new content in namespace prod because it is being terminated | TARGET_GONE
                    404 | namespaces "prod" not found | TARGET_GONE
                    404 | pods "a" not found | REFUSED
                    409 | the object has been modified | REFUSED
                    410 | too old resource version | REFUSED
                    415 | unsupported media type | REFUSED
                    422 | the server rejected our request | REFUSED
                    500 | failed to create typed patch object: .spec.x: field not declared in schema | REFUSED
                    """)
    void what_no_second_try_would_change_is_permanent(int status, String message, Reason reason) {
        assertThat(refusal(GET, status, message))
                .isInstanceOfSatisfying(
                        PermanentException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining("GET /api/v1/namespaces/prod/pods was answered with " + status + ": " + message)
                .hasMessageNotContaining("labelSelector");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void what_may_pass_is_transient_and_keeps_the_time_that_the_server_named(int status) {
        assertThat(refusal(GET, status, "busy"))
                .isInstanceOfSatisfying(
                        TransientException.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(3)));
    }

    @Test
    void only_an_overloaded_server_asks_to_come_back() {
        assertThat(Refusals.comeBack(answer(429, ""))).isTrue();
        assertThat(Refusals.comeBack(answer(503, ""))).isTrue();
        assertThat(Refusals.comeBack(answer(500, ""))).isFalse();
        assertThat(Refusals.comeBack(answer(403, ""))).isFalse();
    }

    @Test
    void a_failure_inside_the_server_is_tried_again_where_twice_is_once() {
        assertThat(refusals.retriesAfterFailure(GET, answer(500, "etcd"))).isEqualTo(3);
        assertThat(refusals.retriesAfterFailure(POST, answer(500, "etcd"))).isZero();
        assertThat(refusals.retriesAfterFailure(GET, answer(422, "no"))).isZero();
    }

    @Test
    void a_webhook_that_cannot_be_reached_is_worth_two_more_tries_of_any_request() {
        Answer answer = answer(500, "Internal error occurred: failed calling webhook \"policy.example.org\"");

        assertThat(refusals.retriesAfterFailure(POST, answer)).isEqualTo(2);
        assertThat(refusals.retriesAfterFailure(GET, answer)).isEqualTo(2);
    }

    @Test
    void a_request_that_the_server_cannot_read_is_not_sent_again() {
        assertThat(refusals.retriesAfterFailure(GET, answer(500, "failed to create typed patch object")))
                .isZero();
        assertThat(refusals.retriesAfterFailure(GET, answer(500, "element 0 omits key field \"name\"")))
                .isZero();
    }

    @Test
    void a_namespace_that_ends_is_known_by_its_cause_whatever_the_words() {
        Answer answer = answer(new StatusBuilder()
                .withMessage("no")
                .withNewDetails()
                .addNewCause("metadata.namespace", "ends", "NamespaceTerminating")
                .endDetails());

        assertThat(refusals.exception(POST, answer, null))
                .isInstanceOfSatisfying(
                        PermanentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TARGET_GONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secrets", "Secret"})
    void the_words_about_a_secret_are_not_repeated_but_understood(String kind) {
        Answer answer = answer(new StatusBuilder()
                .withReason("Forbidden")
                .withMessage("hunter2 is forbidden: exceeded quota: small")
                .withNewDetails()
                .withKind(kind)
                .endDetails());

        assertThat(refusals.exception(POST, answer, null))
                .hasMessageEndingWith("was answered with 403: Forbidden")
                .isInstanceOfSatisfying(
                        PermanentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ROOM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>Bad gateway</html>", "[]", "null"})
    void a_proxys_own_words_are_left_out(String body) {
        Answer answer = new Answer(502, body.getBytes(StandardCharsets.UTF_8));

        assertThat(refusals.exception(POST, answer, null))
                .isInstanceOf(TransientException.class)
                .hasMessage("POST /api/v1/namespaces/prod/secrets was answered with 502");
    }

    @Test
    void long_words_are_cut() {
        assertThat(refusal(GET, 400, "x".repeat(5_000)).getMessage())
                .endsWith("x...")
                .hasSizeLessThan(700);
    }

    private SluiceException refusal(Request request, int status, String message) {
        return refusals.exception(request, answer(status, message), Duration.ofSeconds(3));
    }

    private static Answer answer(int status, String message) {
        String body = JSON.asJson(
                new StatusBuilder().withMessage(message).withCode(status).build());
        return new Answer(status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer answer(StatusBuilder status) {
        return new Answer(403, JSON.asJson(status.build()).getBytes(StandardCharsets.UTF_8));
    }
}
