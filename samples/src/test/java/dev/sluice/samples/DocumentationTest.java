package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Java in a page for users is a region of a source file that is compiled: what stands there works. */
class DocumentationTest {
    private static final Path ROOT = root();

    @Test
    void every_java_block_of_a_page_is_the_region_that_it_names() throws IOException {
        List<CodeBlock> blocks = new ArrayList<>();
        for (Path page : pages()) {
            blocks.addAll(CodeBlock.javaOf(page.getFileName().toString(), Files.readString(page)));
        }

        assertThat(blocks)
                .isNotEmpty()
                .allSatisfy(block -> assertThat(block.code())
                        .as("%s", block)
                        .isEqualTo(Region.of(Files.readString(ROOT.resolve(block.file())), block.region())));
    }

    @Test
    void the_readme_fits_on_two_screens_and_its_example_has_ten_lines_at_most() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        assertThat(readme.lines().count()).isLessThanOrEqualTo(100);
        assertThat(CodeBlock.javaOf("README.md", readme))
                .singleElement()
                .satisfies(example -> assertThat(example.code()
                                .lines()
                                .filter(line -> !line.isBlank())
                                .count())
                        .isLessThanOrEqualTo(10));
    }

    @Test
    void a_block_without_the_name_of_a_region_is_refused() {
        assertThatThrownBy(() -> CodeBlock.javaOf("page.md", "Look:\n\n```java\nint a;\n```\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("page.md, line 3");
    }

    @Test
    void a_block_is_read_with_the_name_of_its_region() {
        String page = "<!-- region add of samples/Sum.java -->\n```java\nint a;\n\nint b;\n```\n\n```bash\nls\n```\n";

        assertThat(CodeBlock.javaOf("page.md", page))
                .containsExactly(new CodeBlock("page.md", "add", "samples/Sum.java", "int a;\n\nint b;\n"));
    }

    @Test
    void a_region_loses_the_indentation_that_all_its_lines_share() {
        String source = "class Sum {\n    // region add\n    int a;\n\n        int b;\n    // endregion\n}\n";

        assertThat(Region.of(source, "add")).isEqualTo("int a;\n\n    int b;\n");
        assertThatThrownBy(() -> Region.of(source, "ad"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no region ad");
    }

    /** Pages that users read; decisions tell a story and are not kept up to date. */
    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md")),
                            docs.filter(file -> file.toString().endsWith(".md"))
                                    .filter(file -> !file.startsWith(
                                            ROOT.resolve("docs").resolve("decisions"))))
                    .collect(Collectors.toList());
        }
    }

    /** The build tells the root; a run from an IDE finds it one folder up. */
    private static Path root() {
        String told = System.getProperty("sluice.root");
        return told == null ? Path.of("").toAbsolutePath().getParent() : Path.of(told);
    }
}
