package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutIdTest {

    @Test
    void a_random_id_is_unlike_the_one_before() {
        Random random = new Random(1);
        RolloutId first = RolloutId.random(random);

        assertThat(first.value()).matches("r-[0-9a-f]{16}");
        assertThat(RolloutId.random(random)).isNotEqualTo(first);
        assertThat(first).hasToString(first.value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "R-1", "r 1", "r_1", "r-1\n"})
    void an_id_can_be_part_of_the_name_of_any_object(String text) {
        assertThatThrownBy(() -> new RolloutId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rollout id was '" + text + "' but must match");
    }
}
