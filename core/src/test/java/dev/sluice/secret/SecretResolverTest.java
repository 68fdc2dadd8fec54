package dev.sluice.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.TransientException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretResolverTest {
    private static final String CANARY = "canary-7Hq2";

    @Test
    void the_environment_has_a_value_for_a_variable_that_is_set() {
        SecretResolver resolver = SecretResolver.environment(Map.of("DB_URL", CANARY, "EMPTY", ""));

        assertThat(resolver.resolve(SecretRef.environment("DB_URL"))).isEqualTo(SecretValue.of(CANARY));
        assertThat(resolver.find(SecretRef.environment("EMPTY"))).isEmpty();
        assertThat(resolver.find(SecretRef.environment("OTHER"))).isEmpty();
        assertThat(resolver.find(SecretRef.file("DB_URL"))).isEmpty();
    }

    @Test
    void the_environment_of_this_process_is_read_when_asked() {
        String path = System.getenv("PATH");

        assertThat(SecretResolver.environment().find(SecretRef.environment("PATH")))
                .hasValueSatisfying(
                        value -> assertThat(value.<String>apply(String::new)).isEqualTo(path));
    }

    @Test
    void the_first_resolver_that_has_a_value_gives_it() {
        SecretResolver both = SecretResolver.firstOf(
                SecretResolver.environment(Map.of("A", "first")),
                SecretResolver.environment(Map.of("A", "second", "B", "second")));

        assertThat(both.resolve(SecretRef.environment("A"))).isEqualTo(SecretValue.of("first"));
        assertThat(both.resolve(SecretRef.environment("B"))).isEqualTo(SecretValue.of("second"));
        assertThat(SecretResolver.firstOf().find(SecretRef.environment("A"))).isEmpty();
    }

    @Test
    void every_missing_reference_is_named_at_once_with_its_remedy_and_no_value_is() {
        SecretResolver resolver = SecretResolver.environment(Map.of("DB_URL", CANARY));
        Map<String, SecretRef> wanted = new LinkedHashMap<>();
        wanted.put("DATABASE_URL", SecretRef.environment("DB_URL"));
        wanted.put("API_KEY", SecretRef.environment("SHOP_API_KEY"));
        wanted.put("CERT", SecretRef.file("tls/cert"));
        wanted.put("COOKIE", SecretRef.parse("k8s:shop#cookie"));

        var refused = catchThrowableOfType(ConfigurationException.class, () -> resolver.resolveAll(wanted));

        assertThat(refused.problems()).extracting(Problem::field).containsExactly("API_KEY", "CERT", "COOKIE");
        assertThat(refused)
                .hasMessageContainingAll(
                        "env:SHOP_API_KEY",
                        "set the variable",
                        "file:tls/cert",
                        "write it to that file",
                        "k8s:shop#cookie")
                .hasMessageContaining("bind a resolver for 'k8s'")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void what_was_resolved_before_a_failure_is_wiped() {
        List<SecretValue> handedOut = new ArrayList<>();
        SecretResolver failing = ref -> {
            if (ref.location().equals("B")) {
                throw new TransientException("the vault is sealed");
            }
            handedOut.add(SecretValue.of(CANARY));
            return Optional.of(handedOut.get(0));
        };
        Map<String, SecretRef> wanted = new LinkedHashMap<>();
        wanted.put("a", SecretRef.environment("A"));
        wanted.put("b", SecretRef.environment("B"));

        assertThatThrownBy(() -> failing.resolveAll(wanted)).isInstanceOf(TransientException.class);

        assertThat(handedOut).hasSize(1);
        assertThatThrownBy(() -> handedOut.get(0).use(value -> {})).hasMessageContaining("wiped");
    }

    @Test
    void values_come_in_the_order_they_were_asked_for() {
        Map<String, SecretRef> wanted = new LinkedHashMap<>();
        wanted.put("z", SecretRef.environment("A"));
        wanted.put("a", SecretRef.environment("B"));

        Map<String, SecretValue> values =
                SecretResolver.environment(Map.of("A", "1", "B", "2")).resolveAll(wanted);

        assertThat(values).containsOnlyKeys("z", "a");
        assertThat(values.keySet()).containsExactly("z", "a");
    }
}
