package dev.sluice.gate;

import static dev.sluice.gate.Asking.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.deploy.Probe;
import dev.sluice.deploy.ProbeReply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmokeCheckTest {
    private static final SmokeCheck CHECK = SmokeCheck.builder("smoke")
            .get("/healthz")
            .get(Expectation.of("/?a=b").withStatus(200).withBody("Welcome").withHeader("X-Version", "v42"))
            .rounds(3)
            .build();
    private static final ProbeReply GOOD = new ProbeReply(200, Map.of("x-version", "v42"), "<h1>Welcome</h1>");

    /** A revision that answers as it is told. */
    private static final class Revision implements Probe {
        private final List<String> asked = new ArrayList<>();
        private final BiFunction<Integer, String, ProbeReply> answer;

        private Revision(BiFunction<Integer, String, ProbeReply> answer) {
            this.answer = answer;
        }

        @Override
        public ProbeReply get(String path, Map<String, String> headers, Duration limit) {
            asked.add(path);
            return answer.apply(asked.size(), path);
        }

        @Override
        public Optional<URI> direct() {
            return Optional.empty();
        }
    }

    @Test
    void it_passes_when_every_request_of_every_round_is_answered_as_expected() throws Exception {
        Revision revision = new Revision((n, path) -> GOOD);

        assertThat(CHECK.ask(NOTHING.probe(revision).context()))
                .isEqualTo(new GateAnswer.Pass("6 requests were answered as expected"));
        assertThat(revision.asked).containsExactly("/healthz", "/?a=b", "/healthz", "/?a=b", "/healthz", "/?a=b");
    }

    @Test
    void one_bad_reply_in_the_last_round_is_enough_to_fail() throws Exception {
        Revision revision = new Revision((n, path) -> n == 5 ? new ProbeReply(500, Map.of(), "boom") : GOOD);

        assertThat(CHECK.ask(NOTHING.probe(revision).context()))
                .isEqualTo(new GateAnswer.Fail("GET /healthz answered 500, expected 2xx"));
        assertThat(revision.asked).hasSize(5);
    }

    @Test
    void a_wrong_body_a_wrong_header_and_a_redirect_fail_with_what_came_instead() throws Exception {
        assertThat(second(new ProbeReply(200, Map.of("x-version", "v42"), "canary")))
                .isEqualTo(new GateAnswer.Fail("GET /?a=b answered 200 with a body that does not hold 'Welcome'"));
        assertThat(second(new ProbeReply(200, Map.of("x-version", "v41\n"), "Welcome")))
                .isEqualTo(new GateAnswer.Fail("GET /?a=b answered with header x-version 'v41', expected 'v42'"));
        assertThat(second(new ProbeReply(200, Map.of(), "Welcome")))
                .isEqualTo(new GateAnswer.Fail("GET /?a=b answered with header x-version missing, expected 'v42'"));
        assertThat(second(new ProbeReply(302, Map.of(), "")))
                .isEqualTo(new GateAnswer.Fail("GET /?a=b answered 302, expected 200"));
        assertThat(second(new ProbeReply(204, Map.of("x-version", "v42"), "Welcome")))
                .isEqualTo(new GateAnswer.Fail("GET /?a=b answered 204, expected 200"));
    }

    @ParameterizedTest
    @ValueSource(ints = {425, 429, 502, 503, 504})
    void what_a_server_says_that_is_not_quite_there_is_waited_out(int status) throws Exception {
        assertThat(second(new ProbeReply(status, Map.of(), "")))
                .isEqualTo(
                        new GateAnswer.Wait(Duration.ofSeconds(2), "GET /?a=b answered " + status + ", expected 200"));
    }

    @Test
    void such_a_status_can_be_expected() throws Exception {
        SmokeCheck maintenance = SmokeCheck.builder("smoke")
                .get(Expectation.of("/").withStatus(503))
                .build();

        assertThat(maintenance.ask(NOTHING.probe(new Revision((n, path) -> new ProbeReply(503, Map.of(), "")))
                        .context()))
                .isInstanceOf(GateAnswer.Pass.class);
    }

    @Test
    void no_reply_is_waited_out_and_a_refusal_of_the_platform_is_not_hidden() {
        Revision silent = new Revision((n, path) -> {
            throw new TransientException("no answer within PT5S");
        });
        Revision forbidden = new Revision((n, path) -> {
            throw new PermanentException(PermanentException.Reason.UNAUTHORIZED, "no right to probe");
        });

        assertThatThrownBy(() -> CHECK.ask(NOTHING.probe(forbidden).context())).hasMessage("no right to probe");
        assertThat(answer(silent))
                .isEqualTo(new GateAnswer.Wait(
                        Duration.ofSeconds(2), "GET /healthz was not answered: no answer within PT5S"));
    }

    @Test
    void without_a_probe_it_fails_and_says_why() throws Exception {
        assertThat(CHECK.ask(NOTHING.context()))
                .isInstanceOfSatisfying(
                        GateAnswer.Fail.class,
                        fail -> assertThat(fail.reason()).contains("no way to the new revision"));
    }

    @Test
    void an_interrupt_during_a_request_ends_the_check() {
        Revision interrupted = new Revision((n, path) -> {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted");
        });

        assertThatThrownBy(() -> CHECK.ask(NOTHING.probe(interrupted).context()))
                .isInstanceOf(InterruptedException.class);
        assertThat(interrupted.asked).hasSize(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void another_process_makes_the_same_gate_of_what_the_journal_kept() {
        SmokeCheck.Builder builder = SmokeCheck.builder("smoke").rounds(7).timeout(Duration.ofMillis(1500));
        for (int i = 0; i < 20; i++) {
            builder.get(Expectation.of("/" + i).withHeader("X-" + i, "a").withHeader("etag", "\"" + i + "\""));
        }
        SmokeCheck twenty = builder.build();

        assertThat(SmokeCheck.from(twenty.spec())).isEqualTo(twenty).hasSameHashCodeAs(twenty);
        assertThat(SmokeCheck.from(twenty.spec()).spec()).isEqualTo(twenty.spec());
        assertThat(SmokeCheck.from(CHECK.spec())).isEqualTo(CHECK).isNotEqualTo(twenty);
        assertThat(CHECK.spec().parameters())
                .containsEntry("get.02", "/?a=b")
                .containsEntry("get.02.body", "Welcome")
                .containsEntry("get.02.status", "200")
                .containsEntry("get.02.header.x-version", "v42");
    }

    @Test
    void everything_wrong_with_a_check_is_said_at_once() {
        assertThatThrownBy(() -> SmokeCheck.builder("smoke").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("get was '0 requests'");
        assertThatThrownBy(() -> SmokeCheck.builder("smoke")
                        .get("health")
                        .get("//evil.example/")
                        .get("/a b")
                        .get("/a\r\nHost: x")
                        .get("/#top")
                        .get(Expectation.of("/s").withStatus(199))
                        .get(Expectation.of("/b").withBody(""))
                        .get(Expectation.of("/h").withHeader("a:b", "c"))
                        .rounds(0)
                        .timeout(Duration.ofMinutes(2))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "get was 'health'",
                        "'//evil.example/'",
                        "'/a b'",
                        "'/a Host: x'",
                        "'/#top'",
                        "status was '199'")
                .hasMessageContainingAll("body was ''", "header was 'a:b'", "rounds was '0'", "timeout was 'PT2M'");
        assertThatThrownBy(() -> SmokeCheck.from(new GateSpec(
                        "smoke",
                        "smoke",
                        Map.of(
                                "get.01",
                                "/",
                                "get.01.status",
                                "ok",
                                "get.21",
                                "/",
                                "get.03.body",
                                "x",
                                "rounds",
                                "many"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("get.01.status was 'ok'", "get.21", "get.03.body", "rounds was 'many'");
    }

    private static GateAnswer second(ProbeReply reply) {
        return answer(new Revision((n, path) -> n == 2 ? reply : GOOD));
    }

    private static GateAnswer answer(Revision revision) {
        try {
            return CHECK.ask(NOTHING.probe(revision).context());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
