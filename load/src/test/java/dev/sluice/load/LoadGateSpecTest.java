package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.gate.GateSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A load gate as it is written down, and everything that can be wrong with it. */
class LoadGateSpecTest {
    private static final LoadGate FULL = LoadGate.builder("shop-load")
            .p50Under(Duration.ofMillis(20))
            .p95Under(Duration.ofMillis(100))
            .p99Under(Duration.ofMillis(300))
            .p999Under(Duration.ofSeconds(1))
            .errorRatio(0.001)
            .protocol(Protocol.HTTP_2)
            .at(Rate.perSecond(200.5))
            .during(Duration.ofSeconds(30))
            .warmUp(Duration.ofSeconds(5))
            .timeout(Duration.ofSeconds(2))
            .freshShare(0.25)
            .path("/cart?full=1")
            .header("X-Tenant", "load")
            .build();

    @Test
    void the_sentence_is_a_gate_with_the_defaults() {
        LoadGate gate = LoadGate.p99Under(Duration.ofMillis(300))
                .at(Rate.perSecond(200))
                .during(Duration.ofSeconds(30));

        assertThat(gate.spec().name()).isEqualTo("load");
        assertThat(gate.spec().kind()).isEqualTo("load");
        assertThat(gate.spec().parameters())
                .isEqualTo(Map.of(
                        "p99",
                        "PT0.3S",
                        "error-ratio",
                        "0.0",
                        "protocol",
                        "HTTP/1.1",
                        "rate",
                        "200.0",
                        "during",
                        "PT30S",
                        "warm-up",
                        "PT0S",
                        "timeout",
                        "PT5S",
                        "fresh-share",
                        "0.5",
                        "path",
                        "/"));
    }

    @Test
    void what_is_written_down_makes_the_same_gate_again() {
        assertThat(LoadGate.from(FULL.spec())).isEqualTo(FULL).hasSameHashCodeAs(FULL);
        assertThat(LoadGate.from(FULL.spec()).spec()).isEqualTo(FULL.spec());
        assertThat(FULL.spec().parameters())
                .containsEntry("p999", "PT1S")
                .containsEntry("header.X-Tenant", "load")
                .containsEntry("protocol", "HTTP/2")
                .hasSize(13);
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        LoadGate.Builder builder = LoadGate.builder("load")
                .p50Under(Duration.ZERO)
                .p99Under(Duration.ofSeconds(6))
                .p999Under(Duration.ofSeconds(1))
                .errorRatio(1.1)
                .at(Rate.perSecond(10_000))
                .during(Duration.ofMillis(50))
                .freshShare(-0.1)
                .path("cart")
                .header("Authorization", "Bearer abc")
                .header("Connection", "close");

        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, builder::build);

        assertThat(thrown.problems())
                .extracting(Problem::field)
                .containsExactlyInAnyOrder(
                        "p50", "p99", "p999", "errorRatio", "timeout", "freshShare", "path", "header", "header");
        assertThat(thrown)
                .hasMessageStartingWith("The load gate 'load' can't be used: ")
                .hasMessageNotContaining("abc");
    }

    @Test
    void what_is_missing_is_named() {
        assertThatThrownBy(() -> LoadGate.builder("load").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("at was 'not given'", "during was 'not given'", "limits was 'none'");
        assertThatThrownBy(() -> LoadGate.p99Under(Duration.ofMillis(300)).during(Duration.ofSeconds(30)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("The load gate 'load' can't be used: at was 'not given' but must be");
    }

    @ParameterizedTest
    @CsvSource({
        "p99, soon, p99 was 'soon' but must be a duration like PT30S",
        "rate, 0, rate was '0' but must be a number of requests per second",
        "error-ratio, few, error-ratio was 'few' but must be a number",
        "error-ratio, 2, errorRatio was '2.0' but must be in [0; 1]",
        "path, //x, path was '//x' but must be an encoded path like /cart?full=1",
        "protocol, SPDY, protocol was 'SPDY' but must be HTTP/1.1 or HTTP/2",
        "speed, 7, speed was '***' but is no parameter of a gate of kind 'load'",
        "header.Cookie, a=b, header was 'Cookie' but must not hold a credential: the journal keeps what a gate sends"
    })
    void a_parameter_that_can_not_be_used_is_named(String name, String value, String problem) {
        Map<String, String> parameters = new HashMap<>(FULL.spec().parameters());
        parameters.put(name, value);

        assertThatThrownBy(() -> LoadGate.from(new GateSpec("load", "load", parameters)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(problem.replace("[0; 1]", "[0, 1]"));
    }

    @Test
    void another_kind_is_a_mistake_of_the_caller() {
        assertThatThrownBy(() -> LoadGate.from(new GateSpec("load", "smoke", Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gate 'load' was of kind 'smoke' but must be of kind 'load'");
    }
}
