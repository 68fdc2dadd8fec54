package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionsTest {

    @Test
    void versions_are_compared_as_numbers_and_not_as_text() {
        assertThat(Versions.after("10", "9")).isTrue();
        assertThat(Versions.after("9", "10")).isFalse();
    }

    @Test
    void the_same_version_is_not_newer() {
        assertThat(Versions.after("7", "7")).isFalse();
    }

    @Test
    void what_cannot_be_compared_counts_as_newer() {
        assertThat(Versions.after(null, "9")).isTrue();
        assertThat(Versions.after("9", null)).isTrue();
        assertThat(Versions.after("a1", "9")).isTrue();
        assertThat(Versions.after("1", "99999999999999999999")).isTrue();
    }
}
