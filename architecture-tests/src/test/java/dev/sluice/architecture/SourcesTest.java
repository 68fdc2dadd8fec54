package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private static final Repository REPOSITORY = Repository.here();
    private static final Pattern DECLARED_IN_PUBLIC = Pattern.compile(
            "^public (final |sealed |abstract |non-sealed |strictfp )*(class|record|enum|interface|@interface) ",
            Pattern.MULTILINE);
    private static final Pattern DOCUMENTED = Pattern.compile("^/\\*\\*", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile(
            "@(Test|ParameterizedTest|RepeatedTest|TestFactory)\\b[^{;]*?\\b(?:void|Stream<[^{;]*?>) (\\w+)\\(");
    private static final Pattern SENTENCE = Pattern.compile("[a-z0-9]+(_[a-z0-9]+)+");
    /** What is unfinished, bound to one machine, or to one person. Put together here, so that this file does not hold it. */
    private static final List<Pattern> LEFT_OVER = List.of(
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b"),
            Pattern.compile("(?<![\\w.}])/(wo" + "rk|ro" + "ot|ho" + "me)/\\w"),
            Pattern.compile("@auth" + "or\\b"));

    @Test
    void every_public_type_says_what_it_is() {
        List<Path> silent = sources("main")
                .filter(file -> {
                    String text = Repository.read(file);
                    var declaration = DECLARED_IN_PUBLIC.matcher(text);
                    return declaration.find()
                            && !DOCUMENTED
                                    .matcher(text.substring(0, declaration.start()))
                                    .find();
                })
                .toList();

        assertThat(silent).isEmpty();
    }

    @Test
    void names_of_tests_are_sentences() {
        List<String> names = REPOSITORY.modules().stream()
                .flatMap(module -> Stream.of("main", "test").flatMap(kind -> REPOSITORY.sources(module, kind).stream()))
                .flatMap(file -> TEST.matcher(Repository.read(file)).results().map(found -> found.group(2)))
                .toList();

        assertThat(names).hasSizeGreaterThan(20).allMatch(SENTENCE.asMatchPredicate());
    }

    @Test
    void nothing_is_left_unfinished_and_nothing_is_bound_to_one_machine_or_person() {
        List<Path> files = texts();
        List<String> findings = files.stream()
                .flatMap(file -> Repository.read(file)
                        .lines()
                        .filter(line -> LEFT_OVER.stream()
                                .anyMatch(pattern -> pattern.matcher(line).find()))
                        .map(line -> REPOSITORY.root().relativize(file) + ": " + line.strip()))
                .toList();

        assertThat(files).hasSizeGreaterThan(50);
        assertThat(findings).isEmpty();
    }

    private static Stream<Path> sources(String kind) {
        return REPOSITORY.publishedModules().stream().flatMap(module -> REPOSITORY.sources(module, kind).stream());
    }

    private static List<Path> texts() {
        Stream<Path> folders = Stream.concat(
                Stream.of("docs", ".ci", ".mvn").map(REPOSITORY.root()::resolve),
                REPOSITORY.modules().stream().map(module -> REPOSITORY.root().resolve(module)));
        Stream<Path> pages =
                Stream.of("pom.xml", "README.md", "CONTRIBUTING.md").map(REPOSITORY.root()::resolve);
        return Stream.concat(folders.flatMap(folder -> Repository.files(folder).stream()), pages.filter(Files::exists))
                .filter(file -> !file.toString().contains("/target/") && !file.endsWith(".flattened-pom.xml"))
                .filter(file ->
                        Pattern.matches(".*(\\.(java|md|xml|ya?ml|json|properties|config|sh)|/run)", file.toString()))
                .toList();
    }
}
