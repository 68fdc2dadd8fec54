package dev.sluice.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.load.ResponseParser.Progress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
    private static final String FIXED = "HTTP/1.1 200 OK\r\nX-Version: v7\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nx-version:v7\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\nhe\r\n3;name=value\r\nllo\r\n0\r\nTrailer: yes\r\n\r\n";
    private static final String AFTER_INTERIM = "HTTP/1.1 103 Early Hints\r\nX-Version: v6\r\n\r\n" + FIXED;

    private final ResponseParser parser = new ResponseParser("GET", 1_024);

    @ParameterizedTest
    @ValueSource(strings = {FIXED, CHUNKED, AFTER_INTERIM})
    void a_response_is_the_same_however_its_bytes_are_split(String response) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            ResponseParser again = new ResponseParser("GET", 1_024);
            assertThat(feedInPieces(again, response, random)).as("seed " + seed).isEqualTo(Progress.DONE);
            assertThat(again.answer("X-Version"))
                    .as("seed " + seed)
                    .hasToString("Answer[status=200, version=Optional[v7], body=hello]");
            assertThat(again.keepsOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FIXED, CHUNKED, AFTER_INTERIM})
    void a_response_that_ends_anywhere_before_its_end_is_not_complete(String response) {
        for (int length = 0; length < response.length(); length++) {
            ResponseParser cut = new ResponseParser("GET", 1_024);
            cut.feed(bytes(response.substring(0, length)));
            assertThat(cut.end()).as("after " + length + " bytes").isEqualTo(Progress.MORE);
            assertThat(cut.started()).isEqualTo(length > 0);
        }
    }

    @Test
    void a_body_without_a_length_lasts_until_the_connection_ends() {
        assertThat(parser.feed(bytes("HTTP/1.1 200 OK\r\n\r\nhel"))).isEqualTo(Progress.MORE);
        assertThat(parser.feed(bytes("lo"))).isEqualTo(Progress.MORE);
        assertThat(parser.end()).isEqualTo(Progress.DONE);
        assertThat(parser.answer("X-Version").body()).isEqualTo("hello");
        assertThat(parser.keepsOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 90\r\n\r\n"})
    void some_statuses_have_no_body(String response) {
        assertThat(parser.feed(bytes(response))).isEqualTo(Progress.DONE);
    }

    @Test
    void an_answer_to_head_has_no_body() {
        ResponseParser head = new ResponseParser("HEAD", 0);

        assertThat(head.feed(bytes("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n")))
                .isEqualTo(Progress.DONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: x-hop, Close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"
            })
    void the_server_may_say_that_it_closes(String response) {
        assertThat(parser.feed(bytes(response))).isEqualTo(Progress.DONE);
        assertThat(parser.keepsOpen()).isFalse();
    }

    @Test
    void an_old_server_may_say_that_it_does_not_close() {
        parser.feed(bytes("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"));

        assertThat(parser.keepsOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/2 200\r\n",
                "HTTP/1.1 99 Low\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n"
            })
    void what_is_not_http_is_malformed(String response) {
        assertThat(parser.feed(bytes(response))).isEqualTo(Progress.MALFORMED);
    }

    @Test
    void a_head_without_an_end_is_malformed_before_it_fills_the_memory() {
        assertThat(parser.feed(bytes("HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000))))
                .isEqualTo(Progress.MALFORMED);
        assertThat(new ResponseParser("GET", 0).feed(bytes("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(300))))
                .isEqualTo(Progress.MALFORMED);
    }

    @Test
    void only_as_much_of_the_body_is_kept_as_was_asked_for() {
        ResponseParser brief = new ResponseParser("GET", 2);

        assertThat(brief.feed(bytes(CHUNKED))).isEqualTo(Progress.DONE);
        assertThat(brief.answer("X-Version").body()).isEqualTo("he");
    }

    @Test
    void bytes_beyond_the_end_stay_in_the_buffer() {
        ByteBuffer both = bytes(FIXED + "HTTP/1.1 408 Too late\r\n\r\n");

        assertThat(parser.feed(both)).isEqualTo(Progress.DONE);
        assertThat(both.remaining()).isEqualTo("HTTP/1.1 408 Too late\r\n\r\n".length());
    }

    private static Progress feedInPieces(ResponseParser parser, String response, Random random) {
        Progress progress = Progress.MORE;
        for (int from = 0; from < response.length(); ) {
            int to = Math.min(response.length(), from + 1 + random.nextInt(20));
            progress = parser.feed(bytes(response.substring(from, to)));
            from = to;
        }
        return progress;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }
}
