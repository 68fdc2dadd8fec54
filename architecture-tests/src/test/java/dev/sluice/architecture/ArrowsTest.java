package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArrowsTest {
    private static final String HEADER = "| package | may use | holds |\n|---|---|---|\n";

    @Test
    void a_package_may_use_itself_its_internal_child_and_what_its_row_lists() {
        Arrows arrows = Arrows.in(HEADER + "| `root` | | x |\n| `release` | `root` | x |\n| `gate` | `root` | x |\n");

        assertThat(arrows.allows("dev.sluice.release", "dev.sluice")).isTrue();
        assertThat(arrows.allows("dev.sluice.release", "dev.sluice.release.internal"))
                .isTrue();
        assertThat(arrows.allows("dev.sluice.release.internal", "dev.sluice")).isTrue();
        assertThat(arrows.allows("dev.sluice", "dev.sluice.release")).isFalse();
        assertThat(arrows.allows("dev.sluice.gate", "dev.sluice.release")).isFalse();
        assertThat(arrows.knows("dev.sluice.gate.internal")).isTrue();
        assertThat(arrows.knows("dev.sluice.gates")).isFalse();
    }

    @Test
    void core_stands_for_every_package_of_the_first_table() {
        Arrows arrows = Arrows.in(HEADER + "| `root` | | x |\n| `release` | `root` | x |\n\ntext\n\n" + HEADER
                + "| `local` | `core` | x |\n| `load` | `core` | x |\n");

        assertThat(arrows.allows("dev.sluice.load", "dev.sluice.release")).isTrue();
        assertThat(arrows.allows("dev.sluice.load", "dev.sluice.local")).isFalse();
    }

    @Test
    void a_row_that_points_down_or_is_there_twice_is_refused_with_all_others() {
        assertThatThrownBy(() -> Arrows.in(HEADER + "| `a` | `b` | x |\n| `b` | `a` | x |\n| `b` | | x |\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "dev.sluice.a uses dev.sluice.b, which has no row above it", "dev.sluice.b has two rows");
    }
}
