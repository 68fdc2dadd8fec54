package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.secret.SecretRef;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseTest {
    private static final SecretRef DB = SecretRef.parse("env:DB");

    @Test
    void a_release_holds_what_its_builder_was_told() {
        Release release = Release.command("bin/shop", "start", "--fast")
                .label("v1")
                .config("PORT", "8080")
                .secret("DB_URL", DB)
                .build();

        assertThat(release.label()).isEqualTo("v1");
        assertThat(release.workload())
                .isEqualTo(new Workload.Command(List.of("bin/shop", "start", "--fast"), Optional.empty()));
        assertThat(release.config()).containsOnly(java.util.Map.entry("PORT", "8080"));
        assertThat(release.secrets()).containsOnly(java.util.Map.entry("DB_URL", DB));
    }

    @Test
    void a_release_prints_names_of_variables_and_references_but_no_values() {
        Release release = Release.image("shop:1")
                .label("v1")
                .config("PORT", "8080")
                .secret("DB_URL", DB)
                .build();

        assertThat(release).hasToString("Release[v1, Image[reference=shop:1], config=[PORT], secrets={DB_URL=env:DB}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "v\n1", "v\u0007"})
    void a_label_is_for_people_to_read(String label) {
        assertThatThrownBy(() -> Release.image("shop:1").label(label).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("This release can't be used: label was '" + label
                        + "' but must have 1 to 63 characters and no control characters");
    }

    @Test
    void a_label_has_at_most_63_characters_and_must_be_given() {
        assertThat(Release.image("shop:1").label("v".repeat(63)).build().label())
                .hasSize(63);
        assertThatThrownBy(() -> Release.image("shop:1").label("v".repeat(64)).build())
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> Release.image("shop:1").build()).hasMessageContaining("label was ''");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "A-B", "A B", "Ä"})
    void variables_have_names_that_every_platform_takes(String variable) {
        assertThatThrownBy(() -> Release.image("shop:1")
                        .label("v1")
                        .config(variable, "x")
                        .build())
                .hasMessageContaining("config was '" + variable + "' but must match");
        assertThatThrownBy(() ->
                        Release.image("shop:1").label("v1").secret(variable, DB).build())
                .hasMessageContaining("secrets was '" + variable + "' but must match");
    }

    @Test
    void all_problems_of_a_release_are_reported_at_once() {
        Release.Builder builder = Release.image("shop:1")
                .label("")
                .config("1", "x")
                .config("DB_URL", "postgres")
                .secret("DB_URL", DB)
                .secret("2", DB);

        assertThatThrownBy(builder::build)
                .hasMessageContainingAll(
                        "label was ''",
                        "config was '1'",
                        "config was 'DB_URL' but must not be a secret as well: keep one of them",
                        "secrets was '2'");
    }

    @Test
    void a_variable_that_is_set_twice_has_its_last_value() {
        assertThat(Release.image("shop:1")
                        .label("v1")
                        .config("A", "1")
                        .config("A", "2")
                        .build()
                        .config())
                .containsEntry("A", "2");
    }

    @Test
    void a_builder_can_be_used_again_without_touching_what_it_built() {
        Release.Builder builder = Release.image("shop:1").label("v1").config("A", "1");
        Release first = builder.build();

        Release second = builder.label("v2").config("A", "2").secret("S", DB).build();

        assertThat(first)
                .isEqualTo(Release.image("shop:1").label("v1").config("A", "1").build());
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void a_copy_differs_only_in_what_is_changed() {
        Release release = Release.image("shop:1")
                .label("v1")
                .config("A", "1")
                .secret("S", DB)
                .build();
        Workload pinned = new Workload.Image("shop@sha256:1");

        assertThat(release.toBuilder().build()).isEqualTo(release).hasSameHashCodeAs(release);
        Release changed = release.toBuilder().workload(pinned).build();
        assertThat(changed.workload()).isEqualTo(pinned);
        assertThat(changed.config()).isEqualTo(release.config());
        assertThat(changed.secrets()).isEqualTo(release.secrets());
    }

    @Test
    void what_a_release_holds_can_not_be_changed() {
        Release release = Release.image("shop:1").label("v1").config("A", "1").build();

        assertThatThrownBy(() -> release.config().put("B", "2")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> release.secrets().put("B", DB)).isInstanceOf(UnsupportedOperationException.class);
    }
}
