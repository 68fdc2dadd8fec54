package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class YamlTextTest {
    static final List<String> TEXTS = RandomValues.NASTY;

    @ParameterizedTest
    @FieldSource("TEXTS")
    void a_reader_that_knows_nothing_of_us_sees_the_same_text(String text) {
        String yaml = YamlText.of(Node.Mapping.builder()
                .put("value", text)
                .put("list", List.of(text, "x"), Node::text)
                .put("names", Map.of(text, text), Node::text)
                .build());

        Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);

        assertThat(read)
                .as(yaml)
                .isEqualTo(Map.of("value", text, "list", List.of(text, "x"), "names", Map.of(text, text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rolling",
                "bin/shop",
                "Shop.Release.migrate",
                "the new one",
                "5m",
                "1h 30m",
                "25%",
                "1.5s",
                "x-1"
            })
    void what_every_reader_takes_for_text_has_no_quotes(String text) {
        assertThat(YamlText.of(Node.Mapping.builder().put("a", text).build())).isEqualTo("a: " + text + "\n");
    }

    @Test
    void what_an_old_reader_takes_for_something_else_has_quotes() {
        for (String text :
                Set.of("yes", "No", "ON", "off", "y", "N", "12:30", "012", "1_000", "0b11", "1e3", "+1", "null")) {
            assertThat(YamlText.of(Node.Mapping.builder().put("a", text).build()))
                    .isEqualTo("a: \"" + text + "\"\n");
        }
    }

    @Test
    void what_is_empty_is_written_as_such() {
        Node.Mapping empty = Node.Mapping.builder()
                .put("list", List.<String>of(), Node::text)
                .put("mapping", Map.<String, String>of(), Node::text)
                .put("text", "")
                .build();

        assertThat(YamlText.of(empty)).isEqualTo("list: []\nmapping: {}\ntext: \"\"\n");
    }
}
