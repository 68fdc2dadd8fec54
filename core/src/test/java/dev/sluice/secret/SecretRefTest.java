package dev.sluice.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRefTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"env:DB_URL", "file:/run/secrets/db", "file:db/password", "k8s:db#url", "vault:kv/data/db:7"})
    void a_reference_reads_back_what_it_prints(String text) {
        assertThat(SecretRef.parse(text)).hasToString(text).isEqualTo(SecretRef.parse(text));
    }

    @Test
    void the_scheme_ends_at_the_first_colon() {
        assertThat(SecretRef.parse("vault:kv:7")).isEqualTo(new SecretRef("vault", "kv:7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"canary7Hq2", ":canary7Hq2", "canary_7Hq2:x", "postgres://shop:canary7Hq2@db", "env:canary\n7Hq2"
            })
    void a_secret_pasted_instead_of_its_reference_is_refused_and_not_repeated(String pasted) {
        assertThatThrownBy(() -> SecretRef.parse(pasted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not shown")
                .hasMessageNotContaining("canary");
    }

    @Test
    void a_reference_to_nowhere_is_refused() {
        assertThatThrownBy(() -> SecretRef.environment(" ")).hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> new SecretRef("Env", "X")).hasMessageContaining("scheme was 'Env'");
    }
}
