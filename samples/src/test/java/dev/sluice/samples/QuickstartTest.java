package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class QuickstartTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final QuickstartStage stage = QuickstartStage.open();

    @Test
    void nothing_is_lost_while_versions_change_and_drivers_die() {
        QuickstartResult result =
                new Quickstart(new Quickstart.Settings(220, Duration.ofMillis(200)), lines::add).run(stage);

        assertThat(result.problems()).as(String.join("\n", lines)).isEmpty();
        assertThat(result.load().lost()).isZero();
        assertThat(result.wrongVersion()).isZero();
        assertThat(result.resumed()).isEqualTo(1);
        assertThat(result.rolledBack()).isEqualTo(1);
        assertThat(result.load().versions()).containsOnlyKeys("v1", "v2", "v3");
        assertThat(result.load().phases().stream()
                        .mapToLong(PhaseFigures::requests)
                        .sum())
                .isEqualTo(result.load().requests())
                .isEqualTo(result.served());
        assertThat(lines).anyMatch(line -> line.contains("the driver dies: the router has switched"));
        assertThat(lines).anyMatch(line -> line.contains("the driver dies: the gate still waits"));
        assertThat(stage.router().runs()).isFalse();
        stage.discard();
        assertThat(stage.state()).doesNotExist();
    }

    @Test
    void a_quickstart_that_is_interrupted_stops_all_and_starts_nothing_again() {
        assertThat(stage.drive(lines::add, Deploy.class, "v1"))
                .as(String.join("\n", lines))
                .isZero();
        BackgroundLoad load = stage.load(50, 0.5, "v1");

        stage.close();

        assertThat(stage.router().runs()).isFalse();
        assertThatThrownBy(load::stop).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> stage.drive(lines::add, Deploy.class, "v2"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The quickstart was stopped");
        assertThatThrownBy(stage::history).isInstanceOf(IllegalStateException.class);
        assertThat(Files.isDirectory(stage.state())).isTrue();
        stage.discard();
    }
}
