package dev.sluice.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ci 7", "ci\t7", "ci-ä", "a\n", "\u007f"})
    void an_id_is_printable_ascii_without_a_space(String text) {
        assertThatThrownBy(() -> new DriverId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "driver id was '" + text + "' but must have 1 to 128 printable ASCII characters and no space");
    }

    @Test
    void an_id_has_at_most_128_characters() {
        assertThat(new DriverId("d".repeat(128)).value()).hasSize(128);
        assertThatThrownBy(() -> new DriverId("d".repeat(129))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_process_is_named_by_host_process_and_chance() {
        assertThat(DriverId.ofThisProcess("ci-7", new Random(1)).value())
                .matches("ci-7/" + ProcessHandle.current().pid() + "/[0-9a-f]{8}");
    }

    @Test
    void a_process_that_starts_again_is_another_driver() {
        Random random = new Random(1);

        assertThat(DriverId.ofThisProcess("ci-7", random)).isNotEqualTo(DriverId.ofThisProcess("ci-7", random));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "büro pc\n", "a-host-whose-name-is-much-longer-than-anybody-would-have-thought-possible"})
    void any_host_name_makes_an_id(String host) {
        assertThat(DriverId.ofThisProcess(host, new Random(1)).value()).hasSizeLessThanOrEqualTo(128);
    }
}
