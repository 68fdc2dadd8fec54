package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path page;

    @BeforeEach
    void page(@TempDir Path directory) {
        page = directory.resolve("performance.md");
    }

    @Test
    void list_names_every_benchmark_and_measures_nothing() {
        int exit = bench(fixed("one", r -> r.record("m", 1, "s")), fixed("two", r -> r.record("m", 1, "s")))
                .run("list");

        assertThat(exit).isZero();
        assertThat(out.toString(UTF_8)).isEqualToNormalizingNewlines("one - what one is\ntwo - what two is\n");
        assertThat(page).doesNotExist();
    }

    @Test
    void the_chosen_benchmark_prints_its_lines_and_writes_its_table() {
        int exit = bench(fixed("one", r -> r.record("m", 1, "s")), fixed("two", r -> {
                    r.record("states", 42, "count");
                    r.record("gap", List.of(1.0, 3.0), "ms");
                }))
                .run("two");

        assertThat(exit).isZero();
        assertThat(out.toString(UTF_8))
                .isEqualToNormalizingNewlines("BENCH two states 42 count n=1\nBENCH two gap 2 ms n=2 min=1 max=3\n");
        assertThat(page)
                .content()
                .contains("<!-- bench:two -->", "| gap | 2 | ms | 2 | 1 | 3 |")
                .doesNotContain("bench:one");
    }

    @Test
    void an_unknown_name_is_answered_with_the_known_ones() {
        int exit = bench(fixed("one", r -> {})).run("oen");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("'oen'", "one, and list");
    }

    @Test
    void a_benchmark_that_fails_or_measures_nothing_leaves_the_page_alone() {
        int failed = bench(fixed("one", r -> {
                    r.record("m", 1, "s");
                    throw new IOException("no disk");
                }))
                .run("one");
        int empty = bench(fixed("one", r -> {})).run("one");

        assertThat(List.of(failed, empty)).containsExactly(1, 1);
        assertThat(err.toString(UTF_8)).contains("no disk", "recorded no metric");
        assertThat(page).doesNotExist();
    }

    @Test
    void recording_a_metric_twice_is_a_mistake_of_the_benchmark() {
        int exit = bench(fixed("one", r -> {
                    r.record("m", 1, "s");
                    r.record("m", 2, "s");
                }))
                .run("one");

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("'m' was recorded twice");
    }

    @Test
    void names_that_can_not_be_told_apart_are_refused_all_at_once() {
        assertThatThrownBy(() -> bench(fixed("one", r -> {}), fixed("one", r -> {}), fixed("list", r -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("'one' is there twice", "'list'");
    }

    private Bench bench(Benchmark... benchmarks) {
        return new Bench(
                List.of(benchmarks),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                new PerformancePage(page),
                Surroundings.of(LocalDate.of(2026, 11, 23), "0.1.0"));
    }

    private static Benchmark fixed(String name, FixedBenchmark.Body body) {
        return new FixedBenchmark(name, "what " + name + " is", body);
    }
}
