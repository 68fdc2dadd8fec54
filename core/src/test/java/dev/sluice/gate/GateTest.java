package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GateTest {

    @Test
    void a_custom_gate_asks_its_code_and_keeps_only_its_name() throws Exception {
        Gate gate = Gate.custom("budget", context -> new GateAnswer.Pass("within budget of " + context.application()));

        assertThat(gate.ask(Asking.NOTHING.context())).isEqualTo(new GateAnswer.Pass("within budget of shop@prod"));
        assertThat(gate.spec()).isEqualTo(new GateSpec("budget", "custom", Map.of()));
        assertThat(gate).hasToString("custom budget");
    }

    @Test
    void what_its_code_throws_comes_out() {
        Gate gate = Gate.custom("budget", context -> {
            throw new InterruptedException("stop");
        });

        assertThatThrownBy(() -> gate.ask(Asking.NOTHING.context())).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> Gate.custom("no name", context -> new GateAnswer.Pass("")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
