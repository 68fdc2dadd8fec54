package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageTest {
    private static final Surroundings SURROUNDINGS =
            new Surroundings(LocalDate.of(2026, 11, 23), "17.0.15 (Debian)", "Linux amd64", 2, "0.1.0");
    private static final String BLOCK = """
            <!-- bench:driver -->
            How fast the driver decides.

            | metric | median | unit | n | min | max |
            |---|---:|---|---:|---:|---:|
            | decisions-per-second | 250000 | 1/s | 2 | 200000 | 300000 |

            2026-11-23 · JDK 17.0.15 (Debian) · Linux amd64, 2 cores · Sluice 0.1.0 · `mvn -q -Pbench -Dbench=driver`
            <!-- /bench:driver -->
            """;

    private final Benchmark driver = new FixedBenchmark("driver", "How fast the driver decides.", recorder -> {});
    private final List<Measurement> measured =
            List.of(new Measurement("decisions-per-second", "1/s", List.of(200_000.0, 300_000.0)));

    private Path file;

    @BeforeEach
    void page(@TempDir Path directory) {
        file = directory.resolve("performance.md");
    }

    @Test
    void a_page_that_is_not_there_is_begun() throws IOException {
        new PerformancePage(file).write(driver, measured, SURROUNDINGS);

        assertThat(file).hasContent("# Performance\n\n## driver\n\n" + BLOCK);
    }

    @Test
    void only_what_stands_between_the_markers_changes() throws IOException {
        Files.writeString(
                file, "before\n<!-- bench:driver -->\nold | numbers\n<!-- /bench:driver -->\nafter, by hand\n");

        new PerformancePage(file).write(driver, measured, SURROUNDINGS);
        new PerformancePage(file).write(driver, measured, SURROUNDINGS);

        assertThat(file).hasContent("before\n" + BLOCK + "after, by hand\n");
    }

    @Test
    void a_lost_marker_is_an_error_and_the_page_stays_as_it_was() throws IOException {
        String broken = "<!-- bench:driver -->\nold\n";
        Files.writeString(file, broken);

        assertThatThrownBy(() -> new PerformancePage(file).write(driver, measured, SURROUNDINGS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("driver", "performance.md", "<!-- /bench:driver -->");
        assertThat(file).hasContent(broken);
    }
}
