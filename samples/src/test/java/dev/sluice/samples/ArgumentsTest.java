package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    @Test
    void words_keep_their_order_and_options_may_stand_between_them() {
        Arguments given = Arguments.of(List.of("rescue", "--state=a=b", "v2"), List.of("state"));

        assertThat(given.words()).containsExactly("rescue", "v2");
        assertThat(given.word(1, "a version")).isEqualTo("v2");
        assertThat(given.path("state")).contains(Path.of("a=b"));
    }

    @Test
    void an_option_that_is_not_given_is_empty() {
        assertThat(Arguments.of(List.of(), List.of("state")).path("state")).isEmpty();
    }

    @Test
    void every_argument_that_is_none_is_named() {
        assertThatThrownBy(() -> Arguments.of(List.of("--stat=x", "-v", "--state", "--=x"), List.of("state")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'--stat=x'", "'-v'", "'--state'", "'--=x'", "options are --state=…");
    }

    @Test
    void a_word_that_is_missing_is_asked_for_by_its_meaning() {
        Arguments given = Arguments.of(List.of("rescue"), List.of());

        assertThatThrownBy(() -> given.word(1, "a version"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("word 2 was missing but must be a version");
    }

    @Test
    void settings_are_words_with_a_value_and_everything_else_is_named() {
        assertThat(Arguments.of(List.of("v5", "ERROR_RATE=0.05", "NOTE=a=b"), List.of())
                        .settings(1))
                .isEqualTo(Map.of("ERROR_RATE", "0.05", "NOTE", "a=b"));
        assertThat(Arguments.of(List.of("v5"), List.of()).settings(1)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Arguments.of(List.of("v5", "fast", "=1"), List.of()).settings(1))
                .withMessage("word was 'fast' but must be NAME=VALUE; word was '=1' but must be NAME=VALUE");
    }
}
