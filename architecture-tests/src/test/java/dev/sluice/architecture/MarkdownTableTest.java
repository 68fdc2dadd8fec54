package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownTableTest {
    @Test
    void only_tables_with_the_header_are_read_and_each_ends_with_an_empty_row() {
        String page = """
                | a | b |
                |---|---|
                | 1 | |

                | other |
                |---|
                | x |

                | a | b |
                |---|---|
                | 2 | `y` |
                after
                """;

        assertThat(MarkdownTable.rowsUnder("a | b", page))
                .containsExactly(List.of("1", ""), List.of(), List.of("2", "`y`"), List.of());
    }
}
