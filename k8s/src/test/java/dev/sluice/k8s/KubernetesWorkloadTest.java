package dev.sluice.k8s;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KubernetesWorkloadTest {

    static Stream<Supplier<KubernetesWorkload.Builder>> presets() {
        return Stream.of(
                KubernetesWorkload::phoenix,
                KubernetesWorkload::jvm,
                KubernetesWorkload::node,
                KubernetesWorkload::http);
    }

    @ParameterizedTest
    @MethodSource("presets")
    void a_pod_is_never_killed_before_its_wait_and_its_drain_are_over(Supplier<KubernetesWorkload.Builder> preset) {
        KubernetesWorkload changed =
                preset.get().preStop(ofSeconds(11)).drain(ofSeconds(47)).build();

        assertThat(changed.grace()).isEqualTo(ofSeconds(63));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void what_a_workload_holds_survives_its_builder(Supplier<KubernetesWorkload.Builder> preset) {
        KubernetesWorkload workload = preset.get()
                .withoutLiveness()
                .grace(ofSeconds(90))
                .strict()
                .allowLiteral("TOKEN", "a public one")
                .label("team", "checkout")
                .requestCounter("/metrics", 9100, "served_total")
                .build();

        KubernetesWorkload copy = workload.toBuilder().build();

        assertThat(copy).usingRecursiveComparison().isEqualTo(workload);
        assertThat(copy.environment()).isEqualTo(workload.environment()).isNotEmpty();
    }

    @Test
    void a_builder_changed_afterwards_does_not_change_what_it_built() {
        var builder = KubernetesWorkload.http().environment("A", "1");
        KubernetesWorkload built = builder.build();

        builder.environment("A", "2").port(9999);

        assertThat(built.environment()).containsEntry("A", "1");
        assertThat(built.port()).isEqualTo(8080);
    }

    @Test
    void the_environment_follows_the_options_that_it_repeats() {
        assertThat(KubernetesWorkload.node().port(4444).memory("1Gi").build().environment())
                .containsEntry("PORT", "4444")
                .containsEntry("NODE_OPTIONS", "--max-old-space-size=768");
        assertThat(KubernetesWorkload.jvm().drain(ofSeconds(12)).build().environment())
                .containsEntry("SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE", "12s");
    }

    @Test
    void all_problems_of_a_workload_are_reported_at_once() {
        var builder = KubernetesWorkload.http()
                .port(80)
                .user(0)
                .cpu("many")
                .memory("512MB")
                .preStop(ofMillis(1500))
                .drain(ofSeconds(-1))
                .settling(ofSeconds(601))
                .scaleAtCpu(0)
                .environment("A=B", "c")
                .scratch("relative")
                .scratch("/tmp")
                .label("sluice.dev/revision", "mine")
                .label("team", "no spaces")
                .annotation("/x", "y")
                .placement(PodPlacement.anywhere().withServiceAccount("Shop").withNodeLabel("a b", "c"))
                .imagePull(ImagePull.never().withSecret("UPPER"))
                .startup(PodCheck.tcp().withFailures(1000).withPeriod(ofSeconds(5)));

        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .extracting(error -> ((ConfigurationException) error)
                        .problems().stream().map(problem -> problem.field()).toList())
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                .containsExactlyInAnyOrder(
                        "port",
                        "user",
                        "cpu",
                        "memory",
                        "preStop",
                        "drain",
                        "settling",
                        "scaleAtCpu",
                        "grace",
                        "startup",
                        "environment",
                        "scratch",
                        "scratch",
                        "label",
                        "label team",
                        "annotation",
                        "placement.serviceAccount",
                        "placement.nodeLabels",
                        "imagePull.secrets");
    }

    @Test
    void a_grace_below_wait_and_drain_is_refused_with_the_sum() {
        assertThatThrownBy(() -> KubernetesWorkload.http()
                        .preStop(ofSeconds(10))
                        .drain(ofSeconds(25))
                        .grace(ofSeconds(30))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "This http workload can't be used: grace was 'PT30S' but must not be below preStop and drain"
                                + " together, PT35S: the pod would be killed before it is done");
    }
}
