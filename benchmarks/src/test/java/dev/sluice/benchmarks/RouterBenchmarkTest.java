package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RouterBenchmarkTest {

    @Test
    void ratios_are_those_of_each_alternation() {
        assertThat(RouterBenchmark.ratios(List.of(20.0, 30.0), List.of(40.0, 10.0)))
                .containsExactly(0.5, 3.0);
    }

    @Test
    void what_there_is_nothing_to_compare_with_is_said_and_is_no_number() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Recorder recorder = new Recorder("router", new PrintStream(out, true, UTF_8));

        recorder.skip("p99-ratio-to-haproxy", "haproxy is not there");

        assertThat(out.toString(UTF_8))
                .isEqualToNormalizingNewlines("BENCH router p99-ratio-to-haproxy skipped: haproxy is not there\n");
        assertThat(recorder.measurements()).isEmpty();
    }

    @Test
    void haproxy_stands_in_front_of_the_application_that_it_is_given() {
        assertThat(HaProxy.configuration(8080, URI.create("http://127.0.0.1:4000")))
                .contains("bind 127.0.0.1:8080\n", "server one 127.0.0.1:4000\n");
    }

    @Test
    void the_small_server_answers_requests_in_pieces_and_several_at_once() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder command = new ProcessBuilder(SmallServer.command("v7"));
        command.environment().put("PORT", "" + port);
        Process server = command.start();
        try (Socket user = connect(port)) {
            user.setSoTimeout(30_000);
            for (String piece :
                    List.of("GET / HTTP/1.1\r\nhost: a\r", "\n\r\nGET / HTTP/1.1\r\n\r\nGET", " /\r\n\r\n")) {
                user.getOutputStream().write(piece.getBytes(US_ASCII));
            }

            String answers = new String(user.getInputStream().readNBytes(3 * length()), US_ASCII);

            assertThat(answers.split("HTTP/1.1 200 OK\r\n", -1)).hasSize(4);
            assertThat(answers).contains("X-Version: v7").endsWith("xxx");
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static int length() {
        return ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Version: v7\r\nContent-Length: 1024\r\n\r\n").length()
                + 1_024;
    }

    private static Socket connect(int port) throws InterruptedException {
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }
}
