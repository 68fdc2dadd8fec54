package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {
    private static final Workload IMAGE = new Workload.Image("shop:1");
    private static final Workload COMMAND = new Workload.Command(List.of("bin/shop"), Optional.empty());
    private static final Workload MANIFESTS = new Workload.Manifests("kind: Pod", Optional.empty());

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void an_image_a_program_and_manifests_are_not_blank(String blank) {
        assertThatThrownBy(() -> new Workload.Image(blank))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("image reference was blank but must name an image");
        assertThatThrownBy(() -> new Workload.Command(List.of(blank, "x"), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command was [" + blank + ", x] but must start with a program");
        assertThatThrownBy(() -> new Workload.Manifests(blank, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("manifests were blank but must hold at least one object");
    }

    @Test
    void a_command_has_a_program() {
        assertThatThrownBy(() -> new Workload.Command(List.of(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command was [] but must start with a program");
    }

    @Test
    void a_command_keeps_its_arguments_whatever_becomes_of_the_list() {
        List<String> arguments = new ArrayList<>(List.of("bin/shop", "start"));
        Workload.Command command = new Workload.Command(arguments, Optional.of("/srv"));

        arguments.clear();

        assertThat(command.arguments()).containsExactly("bin/shop", "start");
    }

    @Test
    void each_kind_is_told_apart() {
        assertThat(List.of(IMAGE, COMMAND, MANIFESTS))
                .extracting(w -> w.<String>match(i -> "image", c -> "command", m -> "manifests"))
                .containsExactly("image", "command", "manifests");
    }
}
