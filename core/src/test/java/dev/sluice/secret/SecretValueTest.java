package dev.sluice.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class SecretValueTest {
    private static final String CANARY = "canary-7Hq2";

    private record Holder(String name, SecretValue value) {}

    static List<JsonMapper> mappers() {
        return List.of(
                JsonMapper.builder().build(),
                JsonMapper.builder()
                        .changeDefaultVisibility(
                                v -> v.withVisibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.ANY))
                        .build());
    }

    @Test
    void the_value_is_lent_as_a_copy_that_is_wiped_afterwards() {
        var kept = new AtomicReference<char[]>();
        try (SecretValue secret = SecretValue.of(CANARY)) {
            secret.use(value -> {
                assertThat(value).isEqualTo(CANARY.toCharArray());
                kept.set(value);
            });

            assertThat(kept.get()).containsOnly('\0');
            assertThat(secret.<String>apply(String::new)).isEqualTo(CANARY);
        }
    }

    @Test
    void the_lent_copy_is_wiped_even_when_the_user_throws() {
        var kept = new AtomicReference<char[]>();

        assertThatThrownBy(() -> SecretValue.of(CANARY).use(value -> {
                    kept.set(value);
                    throw new IllegalStateException("mine");
                }))
                .hasMessage("mine");

        assertThat(kept.get()).containsOnly('\0');
    }

    @Test
    void it_does_not_share_the_array_it_was_made_from() {
        char[] mine = CANARY.toCharArray();
        SecretValue secret = SecretValue.of(mine);

        mine[0] = 'X';

        assertThat(secret).isEqualTo(SecretValue.of(CANARY));
    }

    @Test
    void a_wiped_secret_can_not_be_used_and_equals_only_itself() {
        SecretValue secret = SecretValue.of(CANARY);
        secret.close();
        secret.close();

        assertThatThrownBy(() -> secret.use(value -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was wiped");
        assertThat(secret.equals(secret)).isTrue();
        assertThat(secret).isNotEqualTo(SecretValue.of("\0".repeat(CANARY.length())));
    }

    @Test
    void it_prints_stars_and_its_hash_tells_nothing() {
        assertThat(SecretValue.of(CANARY)).hasToString("***").hasSameHashCodeAs(SecretValue.of("another"));
        assertThat(Map.of("password", SecretValue.of(CANARY)).toString()).isEqualTo("{password=***}");
    }

    @Test
    void equality_is_of_the_value() {
        assertThat(SecretValue.of(CANARY))
                .isEqualTo(SecretValue.of(CANARY.toCharArray()))
                .isNotEqualTo(SecretValue.of(CANARY + "x"))
                .isNotEqualTo(SecretValue.of("Canary-7Hq2"))
                .isNotEqualTo(CANARY);
    }

    @Test
    void it_can_not_be_serialized() {
        assertThat(SecretValue.of(CANARY)).isNotInstanceOf(Serializable.class);
        assertThatThrownBy(
                        () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(SecretValue.of(CANARY)))
                .isInstanceOf(NotSerializableException.class);
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void jackson_refuses_to_write_it_alone_or_inside_another_object(JsonMapper mapper) {
        for (Object object : List.of(SecretValue.of(CANARY), new Holder("db", SecretValue.of(CANARY)))) {
            assertThatThrownBy(() -> mapper.writeValueAsString(object))
                    .isInstanceOf(JacksonException.class)
                    .hasMessageContaining("never written")
                    .satisfies(e -> assertThat(e.toString()).doesNotContain(CANARY));
        }
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void jackson_refuses_to_read_it(JsonMapper mapper) {
        assertThatThrownBy(() -> mapper.readValue("{\"characters\":\"x\"}", SecretValue.class))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void what_comes_back_can_be_redacted() {
        SecretValue secret = SecretValue.of(CANARY);

        assertThat(secret.redact("no access for canary-7Hq2, canary-7Hq2!")).isEqualTo("no access for ***, ***!");
        assertThat(SecretValue.of("no").redact("no access"))
                .as("too short to look for")
                .isEqualTo("no access");
    }
}
