package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.secret.SecretRef;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GateCatalogueTest {

    static List<Gate> gates() {
        return List.of(
                Approval.of("ops"),
                Approval.builder("ops")
                        .approvers(2)
                        .file(Path.of("/approvals/{rollout}"))
                        .build(),
                Webhook.builder("qa", URI.create("https://qa.example.com/gate")).build(),
                Webhook.builder("qa", SecretRef.environment("QA_HOOK"))
                        .bearer(SecretRef.file("qa-token"))
                        .plainHttp()
                        .allowPrivate()
                        .allowLoopback()
                        .build(),
                Window.builder("hours", ZoneId.of("Europe/Berlin"))
                        .openOnWeekdays(LocalTime.of(9, 0), LocalTime.of(17, 0))
                        .freeze(LocalDateTime.parse("2026-12-20T00:00"), LocalDateTime.parse("2027-01-02T00:00"))
                        .build(),
                SmokeCheck.builder("smoke").get("/healthz").build());
    }

    @ParameterizedTest
    @MethodSource("gates")
    void every_built_in_gate_is_made_again_from_what_a_journal_kept(Gate gate) {
        assertThat(GateCatalogue.create(gate.spec()))
                .hasValue(gate)
                .hasValueSatisfying(again -> assertThat(again)
                        .hasToString(gate.toString())
                        .hasSameHashCodeAs(gate)
                        .isNotSameAs(gate));
    }

    @Test
    void the_kinds_are_those_of_the_built_in_gates() {
        assertThat(gates().stream().map(gate -> gate.spec().kind()).collect(Collectors.toSet()))
                .isEqualTo(GateCatalogue.kinds());
    }

    @Test
    void other_kinds_must_be_bound() {
        assertThat(GateCatalogue.create(
                        Gate.custom("mine", c -> new GateAnswer.Pass("")).spec()))
                .isEmpty();
        assertThat(GateCatalogue.create(new GateSpec("load", "load", Map.of("rate", "200"))))
                .isEmpty();
    }

    @Test
    void parameters_that_can_not_be_used_are_told_all_at_once() {
        assertThatThrownBy(() -> GateCatalogue.create(
                        new GateSpec("qa", "webhook", Map.of("timeout", "10", "plain-http", "yes", "colour", "red"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "The webhook gate 'qa'", "url", "timeout was '10'", "plain-http was 'yes'", "colour");
    }
}
