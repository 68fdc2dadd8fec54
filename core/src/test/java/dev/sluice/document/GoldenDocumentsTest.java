package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is in these files is read by scripts and by older and newer versions of Sluice. Run with {@code -Dsluice.golden=write} to write
 * them anew, and think twice.
 */
class GoldenDocumentsTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/sluice/document");
    private static final Map<String, Case<?>> CASES = new TreeMap<>();

    static {
        CASES.put("ledger.json", of(Samples.ledger(), LedgerDocument::toJson, LedgerDocument::fromJson));
        CASES.put("plan.json", of(Samples.plan(), PlanDocument::toJson, PlanDocument::fromJson));
        CASES.put("ended.json", of(Samples.ended(), EndedDocument::toJson, EndedDocument::fromJson));
        CASES.put("analysis.json", of(Samples.analysis(), AnalysisDocument::toJson, AnalysisDocument::fromJson));
        CASES.put("evidence.json", of(Samples.evidence(), EvidenceDocument::toJson, EvidenceDocument::fromJson));
        Map.of(
                        "promoted", Samples.ended().outcome(),
                        "rolled-back", Samples.rolledBack(),
                        "refused", Samples.refused(),
                        "superseded", Samples.superseded(),
                        "interrupted", Samples.interrupted())
                .forEach((name, outcome) -> CASES.put(
                        "outcome-" + name + ".json", of(outcome, OutcomeDocument::toJson, OutcomeDocument::fromJson)));
        Map.of("blue-green", Samples.blueGreen(), "rolling", Samples.rolling(), "recreate", Samples.recreate())
                .forEach((name, strategy) -> {
                    CASES.put(name + ".yaml", of(strategy, StrategyDocument::toYaml, StrategyDocument::fromYaml));
                    CASES.put(name + ".json", of(strategy, StrategyDocument::toJson, StrategyDocument::fromJson));
                });
    }

    static Stream<String> names() {
        return CASES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void what_is_written_is_what_was_always_written(String name) throws IOException {
        String written = CASES.get(name).written();
        if (System.getProperty("sluice.golden", "").equals("write")) {
            Files.writeString(FOLDER.resolve(name), written);
        }

        assertThat(written).isEqualTo(Files.readString(FOLDER.resolve(name)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void what_was_always_written_is_still_understood(String name) throws IOException {
        Case<?> expected = CASES.get(name);

        Object read = expected.read().apply(Files.readString(FOLDER.resolve(name)));

        assertThat(read).isEqualTo(expected.value());
        assertThat(read).usingRecursiveComparison().isEqualTo(expected.value());
    }

    @Test
    void no_file_is_left_over() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrderElementsOf(CASES.keySet());
        }
    }

    private static <T> Case<T> of(T value, Function<? super T, String> write, Function<String, ? extends T> read) {
        return new Case<>(value, write.apply(value), read);
    }

    private record Case<T>(T value, String written, Function<String, ? extends T> read) {}
}
