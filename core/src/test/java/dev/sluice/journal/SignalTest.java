package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void a_signal_has_an_id_by_which_posting_it_twice_is_posting_it_once(String id) {
        assertThatThrownBy(() -> signal(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("signal id was '" + id + "' but must have 1 to 128 characters");
    }

    @Test
    void an_id_has_at_most_128_characters() {
        assertThat(signal("s".repeat(128)).id()).hasSize(128);
        assertThatThrownBy(() -> signal("s".repeat(129))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Signal signal(String id) {
        return new Signal(id, new RolloutId("r-1"), Signal.Kind.ABORT, "", "ann", Instant.EPOCH);
    }
}
