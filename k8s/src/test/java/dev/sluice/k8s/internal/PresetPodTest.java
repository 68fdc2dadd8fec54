package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.release.Release;
import dev.sluice.secret.SecretRef;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Run with {@code -Dsluice.golden=write} to write the golden files anew, and think twice: what is in them runs at people's. */
class PresetPodTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/sluice/k8s/golden");

    static Stream<String> presets() {
        return Rendered.WORKLOADS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void what_a_preset_becomes_is_what_it_always_became(String preset) throws IOException {
        String yaml =
                Rendered.yaml(Rendered.draft(Rendered.WORKLOADS.get(preset)).blueprint(), "shop");
        Path golden = FOLDER.resolve(preset + ".yaml");
        if (System.getProperty("sluice.golden", "").equals("write")) {
            Files.writeString(golden, yaml);
        }

        assertThat(yaml).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void a_blueprint_read_back_gives_the_same_bytes_and_the_same_objects(String preset) {
        Blueprint made = Rendered.draft(Rendered.WORKLOADS.get(preset)).blueprint();

        Blueprint read = Blueprint.fromJson(made.toJson());

        assertThat(read.toJson()).isEqualTo(made.toJson());
        assertThat(Rendered.yaml(read, "shop")).isEqualTo(Rendered.yaml(made, "shop"));
    }

    @Test
    void a_variable_of_the_release_takes_the_place_of_the_workloads_own() {
        var workload = KubernetesWorkload.node().environment("LOCALE", "de").build();
        var release = Release.image("shop:1")
                .label("v1")
                .config("NODE_ENV", "staging")
                .config("LOCALE", "fr")
                .build();

        assertThat(variables(release, workload, new Problems()))
                .containsEntry("NODE_ENV", "staging")
                .containsEntry("LOCALE", "fr")
                .containsEntry("PORT", "3000");
    }

    @Test
    void values_reach_the_program_as_they_are_although_the_kubelet_expands_references() {
        var release = Release.image("shop:1")
                .label("v1")
                .config("A", "$(PORT)")
                .config("B", "5$$")
                .config("C", "$5 and $HOME")
                .build();

        assertThat(variables(release, KubernetesWorkload.http().build(), new Problems()))
                .containsEntry("A", "$$(PORT)")
                .containsEntry("B", "5$$$$")
                .containsEntry("C", "$5 and $HOME");
    }

    @Test
    void another_port_in_the_environment_than_the_probes_ask_is_a_problem() {
        Problems problems = new Problems();
        var release = Release.image("shop:1").label("v1").config("PORT", "5000").build();

        Draft.of(release, "shop", KubernetesWorkload.phoenix().build(), problems);

        assertThat(problems.list())
                .hasToString("[config.PORT was '5000' but must be the port of the workload, 4000, which is where its"
                        + " probes ask]");
    }

    @Test
    void secrets_that_only_this_process_can_resolve_are_refused_with_what_works_instead() {
        Problems problems = new Problems();
        var release = Release.image("shop:1")
                .label("v1")
                .secret("DB", SecretRef.environment("DB_URL"))
                .secret("KEY", SecretRef.parse("k8s:no-key-named"))
                .build();

        Draft.of(release, "shop", KubernetesWorkload.http().build(), problems);

        assertThat(problems.list())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem.reason())
                        .startsWith("must be in a Secret of the cluster, as KubernetesSecret.ref(name, key) says it"));
    }

    @Test
    void a_command_is_no_workload_of_kubernetes() {
        Problems problems = new Problems();

        assertThat(Draft.of(
                        Release.command("bin/shop").label("v1").build(),
                        "shop",
                        KubernetesWorkload.http().build(),
                        problems))
                .isEmpty();
        assertThat(problems.list()).singleElement().asString().contains("must be an image or manifests");
    }

    @Test
    void an_application_that_stops_at_once_needs_no_wait_before_it_but_may_do_without() {
        var blueprint = Rendered.draft(
                        KubernetesWorkload.http().preStop(Duration.ZERO).build())
                .blueprint();
        var pod = blueprint.deployment().getSpec().getTemplate().getSpec();

        assertThat(pod.getContainers().get(0).getLifecycle()).isNull();
        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(25);
    }

    private static Map<String, String> variables(Release release, KubernetesWorkload workload, Problems problems) {
        Draft draft = Draft.of(release, "shop", workload, problems).orElseThrow();
        assertThat(problems.list()).isEmpty();
        var container =
                draft.blueprint().deployment().getSpec().getTemplate().getSpec().getContainers();
        return container.get(0).getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }
}
