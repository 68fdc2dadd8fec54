package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final Repository REPOSITORY = Repository.here();

    @Test
    void the_dependency_page_has_one_row_for_each_artifact_of_the_root_pom_and_no_other() {
        var pom = REPOSITORY.pom("pom.xml");
        Set<String> used = Stream.of("dependency", "plugin", "path")
                .flatMap(tag -> Repository.artifacts(pom, tag).stream())
                .filter(artifact -> !artifact.startsWith("sluice-"))
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> documented =
                MarkdownTable.rowsUnder("artifact | version | for | licence", REPOSITORY.read("docs/dependencies.md"))
                        .stream()
                        .filter(cells -> !cells.isEmpty())
                        .map(cells -> cells.get(0).replace("`", ""))
                        .toList();

        assertThat(documented).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void the_bom_lists_every_published_module_and_no_other() {
        List<String> artifacts = REPOSITORY.publishedModules().stream()
                .map(module -> "sluice-" + module)
                .toList();

        assertThat(Repository.artifacts(REPOSITORY.pom("bom/pom.xml"), "dependency"))
                .containsExactlyInAnyOrderElementsOf(artifacts);
    }
}
