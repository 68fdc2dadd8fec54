package dev.sluice.gate;

import static dev.sluice.gate.Asking.NOTHING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.Event;
import dev.sluice.release.Release;
import dev.sluice.report.RolloutReport;
import dev.sluice.rollout.SimulatedRollouts;
import dev.sluice.rollout.Simulation;
import dev.sluice.secret.SecretRef;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.traffic.Weight;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariant I5 for reports: a whole rollout with secrets in its release and in its gate, and none of them in what is told of it. */
class ReportLeakTest {
    private static final String CANARY = "canary-7Hq2";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pass", "fail"})
    void neither_page_nor_document_holds_a_secret_that_the_gate_used_and_its_answer_repeated(String answer)
            throws Exception {
        String echo = "{\"answer\":\"" + answer + "\",\"reason\":\"Bearer " + CANARY + "\"}";
        List<String> asked = new ArrayList<>();
        try (StubServer server = StubServer.answering(StubServer.reply(200, echo, "X-Echo", CANARY))) {
            URI url = server.at("/" + CANARY + "?key=" + CANARY);
            Webhook hook = Webhook.builder("qa", SecretRef.environment("URL"))
                    .bearer(SecretRef.environment("TOKEN"))
                    .plainHttp()
                    .allowLoopback()
                    .build();
            GateContext context = NOTHING.secret("URL", url.toString())
                    .secret("TOKEN", CANARY)
                    .secret("DATABASE_URL", "postgres://shop:" + CANARY + "@db/shop")
                    .context();
            Simulation rollout = rollout(spec -> {
                GateAnswer said = ask(hook, context);
                asked.add(spec.name() + " " + said);
                return said;
            });
            RolloutReport report = RolloutReport.of(rollout.events());

            assertThat(asked).as("the gate was really asked").hasSize(1).allMatch(said -> said.startsWith("qa "));
            assertThat(rollout.events()).anyMatch(Event.GateAnswered.class::isInstance);
            assertThat(report.toHtml()).contains("env:DATABASE_URL", "qa").doesNotContain(CANARY);
            assertThat(report.toJson()).contains("env:DATABASE_URL", "qa").doesNotContain(CANARY);
            assertThat(report.toString()).doesNotContain(CANARY);
            for (String file : List.of("r.html", "r.json")) {
                assertThat(Files.readString(report.writeTo(folder.resolve(file))))
                        .doesNotContain(CANARY);
            }
        }
    }

    @Test
    void this_test_would_see_it() {
        Simulation rollout = rollout(spec -> new GateAnswer.Pass(CANARY));

        assertThat(RolloutReport.of(rollout.events()).toHtml()).contains(CANARY);
    }

    private static GateAnswer ask(Webhook hook, GateContext context) {
        try {
            return hook.ask(context);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Simulation rollout(Function<GateSpec, GateAnswer> gates) {
        Release release = SimulatedRollouts.release("v2");
        Canary strategy = Canary.builder()
                .step(CanaryStep.to(Weight.percent(10))
                        .asking(new GateSpec("qa", "webhook", Map.of("url", "env:URL")), Duration.ofMinutes(1)))
                .build();
        return SimulatedRollouts.of(release, strategy, ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(5)), gates);
    }
}
