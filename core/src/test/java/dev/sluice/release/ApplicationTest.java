package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationTest {
    private static final String LONGEST = "a".repeat(63);

    @Test
    void an_application_prints_where_it_is() {
        assertThat(new Application("shop", "prod")).hasToString("shop@prod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "a-b", "a--b", "9lives", "shop-2"})
    void a_dns_label_is_a_name(String name) {
        assertThat(new Application(name, name).name()).isEqualTo(name);
    }

    @Test
    void a_name_has_at_most_63_characters() {
        assertThat(new Application(LONGEST, LONGEST).environment()).hasSize(63);
        assertThatThrownBy(() -> new Application(LONGEST + "a", "prod"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name was 'aaa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "Shop", "a.b", "a_b", "a b", "ä", "a\n"})
    void what_is_no_dns_label_is_no_name_and_no_environment(String text) {
        assertThatThrownBy(() -> new Application(text, "prod"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name was '" + text + "' but must be a DNS label: 1 to 63 of a-z, 0-9 and -, no dash at the"
                        + " ends");
        assertThatThrownBy(() -> new Application("shop", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("environment was '" + text + "'");
    }
}
