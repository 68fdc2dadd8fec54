package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columns_are_as_wide_as_their_widest_cell_and_numbers_stand_right() {
        TextTable table = new TextTable("rollout", "requests", "outcome")
                .row("v1 → v2", 1_234, "promoted")
                .row("v2 → v3, driver killed", 56, "rolled back");

        assertThat(table.toString().lines())
                .containsExactly(
                        "rollout                  requests   outcome",
                        "v1 → v2                      1234   promoted",
                        "v2 → v3, driver killed         56   rolled back");
    }

    @Test
    void a_row_with_a_cell_too_few_is_a_mistake() {
        TextTable table = new TextTable("a", "b");

        assertThatThrownBy(() -> table.row("only")).hasMessage("cells were 1 but must be 2");
    }
}
