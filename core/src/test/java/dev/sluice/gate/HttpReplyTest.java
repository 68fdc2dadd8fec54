package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Seeded;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReplyTest {

    @Test
    void a_body_is_as_long_as_it_says_chunked_or_lasts_until_the_end() throws IOException {
        assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi more").body())
                .isEqualTo("hi");
        assertThat(
                        read("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nhi\r\nA ;x=y\r\n0123456789\r\n0\r\n\r\n")
                                .body())
                .isEqualTo("hi0123456789");
        assertThat(read("HTTP/1.0 200\r\n\r\nhi").body()).isEqualTo("hi");
        assertThat(read("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nhi")
                        .body())
                .isEmpty();
    }

    @Test
    void interim_replies_are_skipped_and_header_names_have_no_case() throws IOException {
        HttpReply reply =
                read("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 429 Slow\nX-A:  one \nx-a: two\n\n");

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("X-a")).hasValue("one");
        assertThat(reply.header("Link")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n"
            })
    void a_larger_body_is_cut_and_says_so(String head) throws IOException {
        HttpReply reply = read(head + "x".repeat(1000) + "\r\n0\r\n\r\n");

        assertThat(reply.cut()).isTrue();
        assertThat(reply.body()).hasSize(100);
    }

    @Test
    void a_body_of_exactly_the_limit_is_whole() throws IOException {
        HttpReply reply = read("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + "x".repeat(100));

        assertThat(reply.cut()).isFalse();
        assertThat(reply.body()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 099 x\r\n\r\n",
                "HTTP/1.1 2000 x\r\n\r\n",
                "HTTP/1.1 101 Switching\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi",
                "HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nhi",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\nhi",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhi\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhim\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"
            })
    void what_is_no_reply_is_refused(String bytes) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class);
    }

    @Test
    void a_head_without_end_is_not_read_for_ever() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("head of the reply is larger than 32768 bytes");
        assertThatThrownBy(() -> read("HTTP/1.1 100 Continue\r\n\r\n".repeat(100_000)))
                .hasMessageContaining("larger than 32768 bytes");
    }

    @Test
    void random_bytes_end_in_a_reply_or_an_io_exception() {
        Seeded.from(20_261_101L, HttpReplyTest::randomBytes);
    }

    private static void randomBytes(long seed) {
        Random random = new Random(seed);
        String alphabet = "HTTP/1.0 2\r\n:;aContent-LengthTransfer-Encodingchunked0123456789f\u00e9";
        for (int i = 0; i < 5_000; i++) {
            StringBuilder bytes = new StringBuilder("HTTP/1.1 200 OK\r\n".substring(0, random.nextInt(18)));
            for (int j = random.nextInt(120); j > 0; j--) {
                bytes.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(read(bytes.toString()).status()).isBetween(200, 999);
            } catch (IOException expected) {
                assertThat(expected).hasMessageMatching("[a-zA-Z0-9 /.]+");
            }
        }
    }

    private static HttpReply read(String bytes) throws IOException {
        return HttpReply.read(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)), 100);
    }
}
