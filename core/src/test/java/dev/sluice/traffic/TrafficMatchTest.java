package dev.sluice.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.release.RevisionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficMatchTest {
    private static final RevisionId NEW = new RevisionId("new");

    @Test
    void a_match_looks_at_a_header_or_a_cookie() {
        assertThat(TrafficMatch.header("X-Beta", "1", NEW))
                .isEqualTo(new TrafficMatch(TrafficMatch.Kind.HEADER, "X-Beta", "1", NEW));
        assertThat(TrafficMatch.cookie("beta", "1", NEW))
                .isEqualTo(new TrafficMatch(TrafficMatch.Kind.COOKIE, "beta", "1", NEW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a\n", "ä", "a=b", "(a)"})
    void a_name_is_an_http_token(String name) {
        assertThatThrownBy(() -> TrafficMatch.header(name, "1", NEW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("match name was '" + name + "' but must be an HTTP token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nHost: evil", "ä", "\u0000", "\u007f"})
    void a_value_is_printable_so_that_no_proxy_can_be_talked_into_something_else(String value) {
        assertThatThrownBy(() -> TrafficMatch.cookie("beta", value, NEW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("but must be printable ASCII of at most 256 characters");
    }

    @Test
    void names_have_at_most_128_and_values_at_most_256_characters() {
        assertThat(TrafficMatch.header("a".repeat(128), "b".repeat(256), NEW).value())
                .hasSize(256);
        assertThat(TrafficMatch.header("a", "", NEW).value()).isEmpty();
        assertThatThrownBy(() -> TrafficMatch.header("a".repeat(129), "b", NEW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TrafficMatch.header("a", "b".repeat(257), NEW))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
