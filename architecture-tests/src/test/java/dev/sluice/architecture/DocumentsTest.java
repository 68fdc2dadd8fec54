package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final Repository REPOSITORY = Repository.here();
    private static final String COMPARISON = "docs/comparison.md";
    private static final Pattern TEST_NAME = Pattern.compile("`([A-Z]\\w*(?:Test|Contract))`");
    private static final Pattern SCENARIOS_TEST = Pattern.compile("`(\\w+ScenariosTest)`");
    private static final Pattern DISPLAY_NUMBER = Pattern.compile("@DisplayName\\(\"(\\d+),");

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
    void every_test_that_the_comparison_names_is_there() {
        Set<String> sources = testSources().map(DocumentsTest::nameOf).collect(Collectors.toSet());
        List<String> named = TEST_NAME
                .matcher(REPOSITORY.read(COMPARISON))
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();

        assertThat(named).hasSizeGreaterThan(20);
        assertThat(sources).containsAll(named);
    }

    @Test
    void each_of_the_thirty_scenarios_is_where_the_comparison_says() {
        List<List<String>> rows = MarkdownTable.rowsUnder("no. | theirs | ours", REPOSITORY.read(COMPARISON)).stream()
                .filter(cells -> !cells.isEmpty())
                .toList();
        Map<String, Set<String>> documented = rows.stream()
                .collect(Collectors.toMap(
                        cells -> cells.get(0),
                        cells -> SCENARIOS_TEST
                                .matcher(cells.get(2))
                                .results()
                                .map(found -> found.group(1))
                                .collect(Collectors.toSet())));
        Map<String, Set<String>> found = testSources()
                .filter(file -> nameOf(file).endsWith("ScenariosTest"))
                .flatMap(file -> DISPLAY_NUMBER
                        .matcher(Repository.read(file))
                        .results()
                        .map(number -> Map.entry(number.group(1), nameOf(file))))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));

        assertThat(rows)
                .extracting(cells -> cells.get(0))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 30).mapToObj(Integer::toString).toList());
        assertThat(found).isEqualTo(documented);
    }

    private static Stream<Path> testSources() {
        return REPOSITORY.modules().stream()
                .flatMap(
                        module -> Stream.of("main", "test").flatMap(kind -> REPOSITORY.sources(module, kind).stream()));
    }

    private static String nameOf(Path source) {
        return source.getFileName().toString().replace(".java", "");
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
