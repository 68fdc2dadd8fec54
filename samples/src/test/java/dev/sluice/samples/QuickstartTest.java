package dev.sluice.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class QuickstartTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final QuickstartStage stage = QuickstartStage.open();
    private final Path report = stage.state().resolveSibling("report").resolve("v5.html");

    @Test
    void nothing_is_lost_while_versions_change_and_drivers_die() {
        QuickstartResult result =
                new Quickstart(new Quickstart.Settings(60, Duration.ofMillis(200), report), lines::add).run(stage);

        assertThat(result.problems()).as(String.join("\n", lines)).isEmpty();
        assertThat(result.load().lost()).isZero();
        assertThat(result.wrongVersion()).isZero();
        assertThat(result.resumed()).isEqualTo(1);
        assertThat(result.rolledBack()).isEqualTo(2);
        assertThat(result.load().versions()).containsOnlyKeys("v1", "v2", "v3", "v5");
        assertThat(result.load().errors().get("v5")).isPositive();
        assertThat(result.load().versions().get("v5"))
                .as("a tenth of a few seconds")
                .isLessThan(result.load().versions().get("v3"));
        assertThat(result.load().phases().stream()
                        .mapToLong(PhaseFigures::requests)
                        .sum())
                .isEqualTo(result.load().requests())
                .isEqualTo(result.served());
        assertThat(lines).anyMatch(line -> line.contains("the driver dies: the router has switched"));
        assertThat(lines).anyMatch(line -> line.contains("the driver dies: the gate still waits"));
        assertThat(lines).anyMatch(line -> line.contains("goes back: slo says no: "));
        assertThat(lines).anyMatch(line -> line.endsWith("What became of v5 is drawn in " + report));
        assertThat(report).content().contains("<html", "slo says no", "error-ratio");
        assertThat(stage.router().runs()).isFalse();
        stage.discard();
        assertThat(stage.state()).doesNotExist();
    }

    @Test
    void a_quickstart_that_is_stopped_half_way_is_broken_and_starts_nothing_again() {
        Quickstart quickstart = new Quickstart(new Quickstart.Settings(50, Duration.ofMillis(200), report), line -> {
            lines.add(line);
            if (line.endsWith("== v2 replaces v1")) {
                stage.close();
            }
        });

        QuickstartResult result = quickstart.run(stage);

        assertThat(result.line()).startsWith("QUICKSTART broken requests=0 ");
        assertThat(result.problems()).isNotEmpty();
        assertThat(lines).noneMatch(line -> line.contains("begins blue-green to v2"));
        assertThat(stage.router().runs()).isFalse();
        assertThatThrownBy(() -> stage.drive(lines::add, Deploy.class, "v2"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The quickstart was stopped");
        assertThatThrownBy(stage::history).isInstanceOf(IllegalStateException.class);
        assertThat(stage.state()).isDirectory();
        stage.discard();
    }

    @Test
    @Timeout(120)
    void sigterm_ends_everything_that_it_has_started() throws IOException, InterruptedException {
        stage.discard();
        Process quickstart = new ProcessBuilder(JavaProcess.command(Quickstart.class))
                .redirectErrorStream(true)
                .start();
        List<ProcessHandle> started;
        try (BufferedReader out = quickstart.inputReader(UTF_8)) {
            readUntil(out, "begins blue-green to v2");
            started = quickstart.descendants().toList();
            quickstart.toHandle().destroy();
            readUntil(out, "Interrupted. Its logs are in ");
        } finally {
            quickstart.toHandle().destroy();
        }
        quickstart.waitFor();

        assertThat(started).as("a driver and the load").hasSizeGreaterThanOrEqualTo(2);
        assertThat(started).noneMatch(ProcessHandle::isAlive);
        Path state = Path.of(lines.get(lines.size() - 1).replaceFirst(".* are in ", ""));
        assertThat(new DetachedRouter(state).runs()).isFalse();
        assertThat(state).isDirectory();
        new TemporaryDirectory(state.getParent()).discard();
    }

    private void readUntil(BufferedReader out, String text) throws IOException {
        String line;
        do {
            line = out.readLine();
            assertThat(line).as("before '%s' came %s", text, lines).isNotNull();
            lines.add(line);
        } while (!line.contains(text));
    }

    @Test
    void a_driver_that_ends_otherwise_than_it_should_is_named() {
        Quickstart quickstart = new Quickstart(new Quickstart.Settings(50, Duration.ofMillis(200), report), line -> {
            lines.add(line);
            if (line.endsWith("begins blue-green to v1")) {
                stage.close();
            }
        });

        QuickstartResult result = quickstart.run(stage);

        assertThat(result.problems())
                .first(STRING)
                .startsWith("Deploy v1 ended with exit code ")
                .endsWith(" but must end with 0");
        assertThat(stage.router().runs()).isFalse();
        stage.discard();
    }
}
