package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.deploy.Probe;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateContext;
import dev.sluice.journal.RolloutId;
import dev.sluice.load.RudeServer.Manner;
import dev.sluice.release.Application;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.secret.SecretResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LoadGateTest {
    private static final LoadGate GATE =
            LoadGate.p99Under(Duration.ofMillis(300)).at(Rate.perSecond(100)).during(Duration.ofSeconds(3));

    /** Accepts any latency, so that only what is under test can refuse. */
    private static final LoadGate PATIENT = LoadGate.builder("load")
            .p99Under(Duration.ofSeconds(20))
            .timeout(Duration.ofSeconds(20))
            .at(Rate.perSecond(200))
            .during(Duration.ofSeconds(1))
            .build();

    @Test
    void a_healthy_revision_passes_with_its_numbers() throws Exception {
        try (RudeServer server = RudeServer.polite()) {
            GateAnswer answer = judged(GATE, context(server.uri()));

            assertThat(answer)
                    .isInstanceOfSatisfying(
                            GateAnswer.Pass.class,
                            pass -> assertThat(pass.reason())
                                    .startsWith("p99 ")
                                    .contains("0 of 300 requests failed", "100.0/s"));
        }
    }

    @Test
    void one_stall_of_a_second_is_refused_because_every_request_due_in_it_felt_it() throws Exception {
        try (RudeServer server = stallingAt(100)) {
            for (int asked = 0; asked < 2; asked++) {
                assertThat(judged(GATE, context(server.uri())))
                        .isInstanceOfSatisfying(
                                GateAnswer.Fail.class,
                                fail -> assertThat(fail.reason())
                                        .startsWith("p99 was ")
                                        .contains("but must be under 300 ms", "0 of 300 requests failed"));
            }
        }
    }

    @Test
    void a_starved_run_is_invalid_and_never_a_pass_whatever_it_measured() throws Exception {
        try (RudeServer server = RudeServer.polite()) {
            GateAnswer answer = PATIENT.ask(context(server.uri()), exchange -> {
                if (exchange.number() % 50 == 10) {
                    LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                }
            });

            assertThat(answer).isInstanceOfSatisfying(GateAnswer.Wait.class, wait -> {
                assertThat(wait.reason()).startsWith("INVALID").contains("starved");
                assertThat(wait.askAgainAfter()).isEqualTo(Duration.ofSeconds(10));
            });
        }
    }

    @Test
    void a_single_failed_request_is_refused_with_its_cause() throws Exception {
        try (RudeServer server = RudeServer.treating(n -> n == 150 ? Manner.RESET : Manner.ANSWER)) {
            assertThat(PATIENT.ask(context(server.uri())))
                    .isInstanceOfSatisfying(
                            GateAnswer.Fail.class,
                            fail -> assertThat(fail.reason())
                                    .startsWith("1 of 200 requests failed (RESET 1) but none may"));
        }
    }

    @Test
    void as_many_may_fail_as_were_allowed() throws Exception {
        LoadGate tolerant = LoadGate.builder("load")
                .p99Under(Duration.ofSeconds(20))
                .timeout(Duration.ofSeconds(20))
                .errorRatio(0.05)
                .at(Rate.perSecond(200))
                .during(Duration.ofSeconds(1))
                .build();
        try (RudeServer tenth = RudeServer.treating(n -> n % 10 == 0 ? Manner.ERROR_WITH_VERSION : Manner.ANSWER);
                RudeServer twentieth = RudeServer.treating(n -> n % 20 == 0 ? Manner.RESET : Manner.ANSWER)) {
            assertThat(judged(tolerant, context(twentieth.uri()))).isInstanceOf(GateAnswer.Pass.class);
            assertThat(judged(tolerant, context(tenth.uri())))
                    .isInstanceOfSatisfying(
                            GateAnswer.Fail.class,
                            fail -> assertThat(fail.reason())
                                    .startsWith("20 of 200 requests failed (STATUS_5XX 20) but at most 5.0 % may"));
        }
    }

    @Test
    void what_fails_in_the_warm_up_is_forgiven() throws Exception {
        LoadGate warming = LoadGate.builder("load")
                .p99Under(Duration.ofSeconds(20))
                .timeout(Duration.ofSeconds(20))
                .at(Rate.perSecond(200))
                .warmUp(Duration.ofSeconds(1))
                .during(Duration.ofSeconds(2))
                .build();
        try (RudeServer server = RudeServer.treating(n -> n < 100 ? Manner.ERROR_WITHOUT_VERSION : Manner.ANSWER)) {
            assertThat(judged(warming, context(server.uri()))).isInstanceOf(GateAnswer.Pass.class);
        }
    }

    @Test
    void a_revision_that_nobody_reaches_is_refused() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(judged(PATIENT, context(URI.create("http://127.0.0.1:" + port))))
                .isInstanceOfSatisfying(
                        GateAnswer.Fail.class, fail -> assertThat(fail.reason()).contains("REFUSED 200"));
    }

    @Test
    void without_an_address_there_is_nothing_to_put_load_on() throws Exception {
        assertThat(GATE.ask(context(Optional.empty())))
                .isInstanceOfSatisfying(
                        GateAnswer.Fail.class, fail -> assertThat(fail.reason()).contains("no address"));
        assertThat(GATE.ask(context(Optional.of(new DirectProbe(Optional.empty())))))
                .isInstanceOf(GateAnswer.Fail.class);
        assertThat(GATE.ask(context(URI.create("https://shop.example"))))
                .isInstanceOfSatisfying(
                        GateAnswer.Fail.class, fail -> assertThat(fail.reason()).contains("TLS is not spoken"));
    }

    @Test
    void what_is_asked_for_and_sent_along_is_as_was_said() throws Exception {
        LoadGate gate = LoadGate.builder("load")
                .p99Under(Duration.ofSeconds(20))
                .timeout(Duration.ofSeconds(20))
                .at(Rate.perSecond(100))
                .during(Duration.ofSeconds(1))
                .path("/cart?full=1")
                .header("X-Tenant", "load")
                .freshShare(1)
                .build();
        try (RudeServer server = RudeServer.polite()) {
            judged(gate, context(server.uri()));

            assertThat(server.received())
                    .allSatisfy(request -> assertThat(request)
                            .startsWith("GET /cart?full=1 HTTP/1.1\r\n")
                            .contains("X-Tenant: load\r\n", "User-Agent: sluice-load\r\n", "Connection: close\r\n"));
        }
    }

    @Test
    void an_interrupt_ends_the_load_at_once() throws Exception {
        LoadGate hour =
                LoadGate.p99Under(Duration.ofSeconds(1)).at(Rate.perSecond(100)).during(Duration.ofHours(1));
        try (RudeServer server = RudeServer.polite()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread asking = new Thread(() -> thrown.set(catchThrowable(() -> hour.ask(context(server.uri())))));
            asking.start();
            while (server.requests() < 20) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
            asking.interrupt();
            asking.join();

            assertThat(thrown.get()).isInstanceOf(InterruptedException.class).hasMessageContaining("100/s");
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("sluice-load-") && thread.isAlive());
        }
    }

    /** Asks as an engine does: again, as long as this machine could not tell. */
    private static GateAnswer judged(LoadGate gate, GateContext context) throws InterruptedException {
        GateAnswer answer = gate.ask(context);
        for (int more = 0; more < 5 && answer instanceof GateAnswer.Wait; more++) {
            answer = gate.ask(context);
        }
        return answer;
    }

    /** A server that answers nobody for a second from one request on, in each 300. */
    static RudeServer stallingAt(int number) throws IOException {
        AtomicReference<RudeServer> server = new AtomicReference<>();
        server.set(RudeServer.treating(n -> {
            if (n % 300 == number) {
                server.get().stall();
                Thread end = new Thread(() -> {
                    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                    server.get().goOn();
                });
                end.setDaemon(true);
                end.start();
            }
            return Manner.ANSWER;
        }));
        return server.get();
    }

    static GateContext context(URI address) {
        return context(Optional.of(DirectProbe.of(address)));
    }

    private static GateContext context(Optional<Probe> probe) {
        return new GateContext(
                new Application("shop", "prod"),
                new RolloutId("r-1"),
                Prepared.of(Release.image("shop:42").label("v42").build(), Map.of()),
                probe,
                List.of(),
                Instant.EPOCH,
                SecretResolver.environment(Map.of()));
    }
}
