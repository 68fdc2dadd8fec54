package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.release.Release;
import dev.sluice.release.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Manifests as people have them, wrong ones and hostile ones, each with all that is said about it in a file beside it. Run with {@code
 * -Dsluice.golden=write} to write those anew, and read every line.
 */
class ManifestCorpusTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/sluice/k8s/manifests");
    private static final KubernetesWorkload WORKLOAD = KubernetesWorkload.http()
            .allowLiteral("ALLOWED_TOKEN", "it is on our web site")
            .build();

    static Stream<String> corpus() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.replace(".yaml", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void everything_that_can_be_said_is_said_at_once(String name) throws IOException {
        String said = said(Files.readString(FOLDER.resolve(name + ".yaml")));
        Path expected = FOLDER.resolve(name + ".txt");
        if (System.getProperty("sluice.golden", "").equals("write")) {
            Files.writeString(expected, said);
        }

        assertThat(said).isEqualTo(Files.readString(expected));
        assertThat(said).doesNotContain("hunter2", "AKIAIOSFODNN7EXAMPLE");
        assertThat(said.startsWith("problem")).isEqualTo(!name.startsWith("good"));
    }

    @Test
    void a_text_above_the_limit_is_refused_before_it_is_read() {
        String large = "x: \"" + "é".repeat(YamlDocuments.MAX_BYTES / 2) + "\"";

        assertThat(said(large))
                .startsWith(
                        "problem manifests was '1048581 bytes' but must have at most 1048576 bytes: split what is more");
    }

    @Test
    void what_is_nested_without_end_is_given_up_early() {
        assertThat(said("a: " + "[".repeat(400_000)))
                .startsWith("problem manifests was 'nested deeper than 64 in line 1' but must be cleaned up");
        assertThat(said("{a: ".repeat(200_000))).contains("nested deeper than 64");
    }

    @Test
    void a_thousand_mistakes_are_not_a_thousand_problems() {
        Problems problems = new Problems();
        YamlDocuments.read("a: *x\n" + "- ".repeat(1) + "\n", problems);
        YamlDocuments.read("[" + "yes, ".repeat(1000) + "no]", problems);

        assertThat(problems.list()).hasSizeBetween(50, 60);
    }

    private static String said(String manifests) {
        Problems problems = new Problems();
        Release release = Release.of(new Workload.Manifests(manifests, Optional.empty()))
                .label("v1")
                .build();
        Optional<Draft> draft = Draft.of(release, "shop", WORKLOAD, problems);
        assertThat(draft.isPresent()).isEqualTo(problems.isEmpty());
        Stream<String> lint = draft.map(it -> Lint.of(it, release, WORKLOAD)).stream()
                .flatMap(findings -> Stream.concat(
                        findings.problems().stream().map(problem -> "problem " + problem),
                        findings.warnings().stream().map(warning -> "warning " + warning)));
        return Stream.concat(problems.list().stream().map(Problem::toString).map("problem "::concat), lint)
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
