package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.secret.SecretRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreparedTest {
    private static final Release RELEASE = Release.image("shop@sha256:1")
            .label("v1")
            .config("PORT", "8080")
            .secret("DB_URL", SecretRef.parse("env:DB"))
            .build();
    private static final Map<String, String> PINS = Map.of("secret.DB_URL", "7");

    @Test
    void the_id_is_the_same_on_every_machine() {
        assertThat(Prepared.of(RELEASE, PINS).id())
                .isEqualTo(Prepared.of(RELEASE, new HashMap<>(PINS)).id());
        assertThat(Prepared.of(Release.image("shop:1").label("v1").build(), Map.of())
                        .id())
                .as("stored journals refer to it: it must not change from one version of Sluice to the next")
                .hasToString("4ea491c66dc6eb46");
    }

    @Test
    void the_label_is_for_people_and_no_part_of_the_identity() {
        Prepared renamed = Prepared.of(RELEASE.toBuilder().label("v2").build(), PINS);

        assertThat(renamed.id()).isEqualTo(Prepared.of(RELEASE, PINS).id());
        assertThat(renamed).isNotEqualTo(Prepared.of(RELEASE, PINS));
    }

    static Stream<UnaryOperator<Release.Builder>> changes() {
        return Stream.of(
                b -> b.workload(new Workload.Image("shop@sha256:2")),
                b -> b.workload(new Workload.Command(List.of("shop@sha256:1"), Optional.empty())),
                b -> b.workload(new Workload.Manifests("shop@sha256:1", Optional.empty())),
                b -> b.config("PORT", "8081"),
                b -> b.config("HOST", "a"),
                b -> b.secret("DB_URL", SecretRef.parse("env:DB2")),
                b -> b.secret("KEY", SecretRef.parse("env:DB")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void everything_else_is_part_of_the_identity(UnaryOperator<Release.Builder> change) {
        Release changed = change.apply(RELEASE.toBuilder()).build();

        assertThat(Prepared.of(changed, PINS).id())
                .isNotEqualTo(Prepared.of(RELEASE, PINS).id());
    }

    @Test
    void pins_are_part_of_the_identity() {
        assertThat(Prepared.of(RELEASE, Map.of()).id())
                .isNotEqualTo(Prepared.of(RELEASE, PINS).id());
        assertThat(Prepared.of(RELEASE, Map.of("secret.DB_URL", "8")).id())
                .isNotEqualTo(Prepared.of(RELEASE, PINS).id());
    }

    @Test
    void moving_text_from_one_part_to_the_next_makes_another_release() {
        assertThat(idOfCommand("sh", "a b")).isNotEqualTo(idOfCommand("sh", "a", "b"));
        assertThat(idOf(Release.image("i").config("A", "1B2")))
                .isNotEqualTo(idOf(Release.image("i").config("A", "1").config("B", "2")));
        assertThat(idOfCommand("sh", "argument")).isNotEqualTo(idOfCommand("sh", "argument", ""));
    }

    @Test
    void the_directory_of_a_command_and_the_image_of_manifests_are_part_of_the_identity() {
        assertThat(idOf(Release.of(new Workload.Command(List.of("a"), Optional.of("/srv")))))
                .isNotEqualTo(idOf(Release.of(new Workload.Command(List.of("a"), Optional.empty()))));
        assertThat(idOf(Release.of(new Workload.Manifests("a", Optional.of("i")))))
                .isNotEqualTo(idOf(Release.of(new Workload.Manifests("a", Optional.empty()))));
    }

    @Test
    void pins_are_kept_in_order_whatever_becomes_of_the_map() {
        Map<String, String> pins = new HashMap<>(Map.of("b", "2", "a", "1"));
        Prepared prepared = Prepared.of(RELEASE, pins);

        pins.clear();

        assertThat(prepared.pins()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThatThrownBy(() -> prepared.pins().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void it_prints_its_id_and_label() {
        Prepared prepared = Prepared.of(RELEASE, PINS);

        assertThat(prepared).hasToString("Prepared[" + prepared.id() + ", v1]");
        assertThat(prepared).isEqualTo(Prepared.of(RELEASE, PINS)).hasSameHashCodeAs(Prepared.of(RELEASE, PINS));
    }

    private static ReleaseId idOfCommand(String program, String... arguments) {
        return idOf(Release.command(program, arguments));
    }

    private static ReleaseId idOf(Release.Builder release) {
        return Prepared.of(release.label("v1").build(), Map.of()).id();
    }
}
