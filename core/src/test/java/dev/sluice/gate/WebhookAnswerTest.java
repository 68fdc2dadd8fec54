package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.TransientException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAnswerTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            200 | -                                                       | Pass answered 200
            204 | -                                                       | Pass answered 204
            200 | {"answer":"pass"}                                       | Pass answered 200
            200 | {"answer":"pass","reason":"42 tests","extra":[1]}       | Pass 42 tests
            201 | {"answer":"fail","reason":"red"}                        | Fail red
            200 | {"answer":"wait","retryAfterSeconds":90,"reason":"r"}   | Wait PT1M30S r
            200 | {"answer":"wait","retryAfterSeconds":0}                 | Wait PT1S answered 200
            200 | {"answer":"wait","retryAfterSeconds":-7}                | Wait PT1S answered 200
            200 | {"answer":"wait","retryAfterSeconds":999999999999}      | Wait PT24H answered 200
            200 | {"answer":"wait","retryAfterSeconds":1e400}             | Wait PT10S answered 200
            200 | {"answer":"wait","retryAfterSeconds":"soon"}            | Wait PT10S answered 200
            200 | {"answer":"wait"}                                       | Wait PT10S answered 200
            403 | -                                                       | Fail answered 403
            409 | {"reason":"frozen"}                                     | Fail frozen
            422 | <html>no</html>                                         | Fail answered 422
            202 | -                                                       | Wait PT10S answered 202
            202 | {"answer":"pass"}                                       | Wait PT10S answered 202
            425 | -                                                       | Wait PT10S answered 425
            429 | {"reason":"busy","retryAfterSeconds":3}                 | Wait PT3S busy
            503 | garbage                                                 | Wait PT10S answered 503
            """)
    void a_reply_means_yes_no_or_wait(int status, String body, String expected) {
        assertThat(shown(read(status, body == null ? "" : body, Map.of()))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "30, , PT30S",
        "0, , PT1S",
        "99999999999999999999, , PT10S",
        "999999999, , PT24H",
        "soon, , PT10S",
        "-5, , PT10S",
        "'Tue, 3 Nov 2026 12:02:00 GMT', , PT2M",
        "'Tue, 3 Nov 2026 12:02:00 GMT', 'Tue, 3 Nov 2026 12:01:30 GMT', PT30S",
        "'Tue, 3 Nov 2026 11:00:00 GMT', , PT1S",
        "'Tue, 3 Nov 2026 12:02:00 GMT', yesterday, PT2M"
    })
    void retry_after_is_honoured_as_seconds_and_as_a_date(String retryAfter, String date, Duration pause) {
        Map<String, String> headers =
                date == null ? Map.of("retry-after", retryAfter) : Map.of("retry-after", retryAfter, "date", date);

        assertThat(read(503, "", headers)).isEqualTo(new GateAnswer.Wait(pause, "answered 503"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 304, 400, 401, 404, 408, 418, 500, 502, 504, 599})
    void any_other_status_is_no_answer_even_with_a_body_that_says_pass(int status) {
        assertThatThrownBy(() -> read(status, "{\"answer\":\"pass\"}", Map.of()))
                .isInstanceOf(TransientException.class)
                .hasMessageContainingAll("Asking", "answered " + status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OK",
                "<html>please log in</html>",
                "{}",
                "[]",
                "\"pass\"",
                "true",
                "null",
                " ",
                "{\"answer\":\"PASS\"}",
                "{\"answer\":true}",
                "{\"answer\":[\"pass\"]}",
                "{\"answer\":\"pass\"",
                "{\"answer\":\"pass\"} trailing",
                "{\"answer\":\"fail\",\"answer\":\"pass\"}"
            })
    void a_body_that_is_no_answer_is_never_a_yes(String body) {
        assertThatThrownBy(() -> read(200, body, Map.of())).isInstanceOf(TransientException.class);
    }

    @Test
    void a_body_that_was_cut_or_nested_without_end_is_never_a_yes() {
        assertThatThrownBy(() -> answer(new HttpReply(200, Map.of(), "{\"answer\":\"pass\"}", true))
                        .read())
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("65536 bytes");
        assertThatThrownBy(() -> read(200, "{\"a\":".repeat(10_000), Map.of())).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> read(201, "", Map.of())).isInstanceOf(TransientException.class);
    }

    @Test
    void a_reason_is_one_bounded_line_without_secrets() {
        GateAnswer answer = read(
                200,
                "{\"answer\":\"pass\",\"reason\":\"a\\r\\nb\\u001b[31m SECRET " + "x".repeat(5_000) + "\"}",
                Map.of());

        assertThat(answer)
                .isInstanceOfSatisfying(
                        GateAnswer.Pass.class,
                        pass -> assertThat(pass.reason())
                                .startsWith("a b [31m *** xxx")
                                .hasSize(301)
                                .endsWith("…"));
    }

    private static GateAnswer read(int status, String body, Map<String, String> headers) {
        return answer(new HttpReply(status, headers, body, false)).read();
    }

    private static WebhookAnswer answer(HttpReply reply) {
        return new WebhookAnswer("Asking", reply, Asking.NOON, said -> said.replace("SECRET", "***"));
    }

    private static String shown(GateAnswer answer) {
        return answer.match(
                pass -> "Pass " + pass.reason(),
                fail -> "Fail " + fail.reason(),
                wait -> "Wait " + wait.askAgainAfter() + " " + wait.reason());
    }
}
