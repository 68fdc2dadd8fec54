package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseIdTest {

    @Test
    void an_id_prints_its_digits() {
        assertThat(new ReleaseId("0123456789abcdef")).hasToString("0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789abcde",
                "0123456789abcdef0",
                "0123456789ABCDEF",
                "0123456789abcdeg",
                "0123456789abcde\n"
            })
    void anything_but_16_lower_case_hexadecimal_digits_is_refused(String text) {
        assertThatThrownBy(() -> new ReleaseId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("release id was '" + text + "' but must be 16 lower-case hexadecimal digits");
    }
}
