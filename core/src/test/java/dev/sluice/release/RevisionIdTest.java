package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionIdTest {

    @Test
    void an_id_is_whatever_the_platform_says_up_to_253_characters() {
        assertThat(new RevisionId("Deployment/shop-1")).hasToString("Deployment/shop-1");
        assertThat(new RevisionId("x".repeat(253)).value()).hasSize(253);
        assertThatThrownBy(() -> new RevisionId("x".repeat(254))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb", "a\n"})
    void an_id_is_not_empty_and_holds_no_white_space(String text) {
        assertThatThrownBy(() -> new RevisionId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("revision id was '" + text + "' but must have 1 to 253 characters and no white space");
    }

    @Test
    void ids_have_an_order() {
        assertThat(new TreeSet<>(java.util.List.of(new RevisionId("b"), new RevisionId("a"))))
                .containsExactly(new RevisionId("a"), new RevisionId("b"));
    }
}
