package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "漢", "😀", "ab漢"})
    void a_brief_text_keeps_to_its_bytes_and_never_splits_a_character(String part) {
        String brief = Labels.brief(part.repeat(50), 20);

        assertThat(brief.getBytes(StandardCharsets.UTF_8).length).isBetween(16, 20);
        assertThat(brief).endsWith("…").startsWith(part);
        assertThat(new String(brief.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(brief);
        assertThat(Labels.brief(brief, 20)).isEqualTo(brief);
    }

    @Test
    void what_fits_is_left_as_it_is() {
        assertThat(Labels.brief("x".repeat(20), 20)).hasSize(20).endsWith("x");
        assertThat(Labels.brief("\"".repeat(10), 20)).hasSize(10);
        assertThat(Labels.brief("\"".repeat(11), 20)).hasSize(9).endsWith("\"…");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 rounds", "1, 1 round", "2, 2 rounds"})
    void one_is_not_several(int count, String text) {
        assertThat(Labels.several(count, "round")).isEqualTo(text);
    }
}
