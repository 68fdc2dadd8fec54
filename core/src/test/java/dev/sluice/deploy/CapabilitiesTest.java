package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CapabilitiesTest {

    @Test
    void a_platform_with_weights_has_the_documented_defaults() {
        Capabilities weighted = Capabilities.builder(TrafficModel.WEIGHTED).build();

        assertThat(weighted)
                .hasToString("Capabilities[WEIGHTED, step 0.01%, matches=false, mirror=false, keepsWarm=true,"
                        + " noTraffic=true, tasks=true, survivesDriver=true, reportsDraining=true, SERVER_ENFORCED,"
                        + " propagation PT1S]");
        assertThat(weighted.journalBytes()).isEqualTo(262_144);
        assertThat(weighted.logEntries()).isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource(TrafficModel.class)
    void the_defaults_of_each_model_contradict_nothing(TrafficModel model) {
        Capabilities capabilities = Capabilities.builder(model).build();

        assertThat(capabilities.trafficModel()).isEqualTo(model);
        assertThat(capabilities.weightStep()).isEqualTo(model == TrafficModel.SWITCH_ONLY ? Weight.ALL : new Weight(1));
        assertThat(capabilities.keepsWarm()).isEqualTo(model != TrafficModel.REPLICA_SHARE);
    }

    @Test
    void capabilities_hold_what_their_builder_was_told() {
        Capabilities capabilities = Capabilities.builder(TrafficModel.WEIGHTED)
                .weightStep(Weight.percent(1))
                .matches(true)
                .mirror(true)
                .keepsWarm(false)
                .noTraffic(false)
                .tasks(false)
                .survivesDriver(false)
                .reportsDraining(false)
                .fencing(Fencing.ADVISORY)
                .propagationDelay(Duration.ZERO)
                .journalBytes(65_536)
                .logEntries(10)
                .build();

        assertThat(capabilities)
                .hasToString("Capabilities[WEIGHTED, step 1%, matches=true, mirror=true, keepsWarm=false,"
                        + " noTraffic=false, tasks=false, survivesDriver=false, reportsDraining=false, ADVISORY,"
                        + " propagation PT0S]");
        assertThat(capabilities.matches()).isTrue();
        assertThat(capabilities.mirror()).isTrue();
        assertThat(capabilities.survivesDriver()).isFalse();
        assertThat(capabilities.journalBytes()).isEqualTo(65_536);
        assertThat(capabilities.logEntries()).isEqualTo(10);
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                Arguments.of(of(TrafficModel.WEIGHTED).weightStep(Weight.ZERO), "weightStep was '0%' but must be more"),
                Arguments.of(
                        of(TrafficModel.SWITCH_ONLY).weightStep(Weight.percent(50)),
                        "weightStep was '50%' but must be 100% where traffic can only be switched"),
                Arguments.of(of(TrafficModel.REPLICA_SHARE).matches(true), "can have neither matches nor a mirror"),
                Arguments.of(of(TrafficModel.REPLICA_SHARE).mirror(true), "can have neither matches nor a mirror"),
                Arguments.of(of(TrafficModel.REPLICA_SHARE).keepsWarm(true), "a ready instance is routed"),
                Arguments.of(
                        of(TrafficModel.WEIGHTED).propagationDelay(Duration.ofMillis(-1)),
                        "propagationDelay was 'PT-0.001S' but must not be below zero"),
                Arguments.of(
                        of(TrafficModel.WEIGHTED).journalBytes(65_535),
                        "journalBytes was '65535' but must be at least 65536"),
                Arguments.of(of(TrafficModel.WEIGHTED).logEntries(9), "logEntries was '9' but must be at least 10"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void a_contradiction_is_refused(Capabilities.Builder builder, String problem) {
        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("These capabilities can't be used: ")
                .hasMessageContaining(problem);
    }

    @Test
    void all_contradictions_are_reported_at_once() {
        Capabilities.Builder builder = of(TrafficModel.SWITCH_ONLY)
                .weightStep(Weight.ZERO)
                .propagationDelay(Duration.ofSeconds(-1))
                .journalBytes(1)
                .logEntries(0);

        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .extracting(dev.sluice.Problem::field)
                                .containsExactly(
                                        "weightStep", "weightStep", "propagationDelay", "journalBytes", "logEntries"));
    }

    private static Capabilities.Builder of(TrafficModel model) {
        return Capabilities.builder(model);
    }
}
