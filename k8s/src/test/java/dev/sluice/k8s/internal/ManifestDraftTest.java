package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.k8s.KubernetesSecret;
import dev.sluice.k8s.KubernetesWorkload;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestDraftTest {
    private static final KubernetesWorkload WORKLOAD = KubernetesWorkload.http().build();

    @Test
    void configuration_gets_names_of_its_content_wherever_the_pods_refer_to_it() throws IOException {
        Blueprint blueprint = draft("good-team").blueprint();
        var pod = blueprint.deployment().getSpec().getTemplate().getSpec();
        Container shop = pod.getContainers().get(0);
        String settings = blueprint.configMaps("prod").get(0).getMetadata().getName();
        String mail = blueprint.secretNames().get(0);

        assertThat(settings).matches("settings-[0-9a-f]{10}");
        assertThat(mail).matches("mail-[0-9a-f]{10}");
        assertThat(shop.getEnvFrom().get(0).getConfigMapRef().getName()).isEqualTo(settings);
        assertThat(shop.getEnvFrom().get(1).getSecretRef().getName()).isEqualTo(mail);
        assertThat(shop.getEnv().get(0).getValueFrom().getConfigMapKeyRef().getName())
                .isEqualTo(settings);
        var sources = pod.getVolumes().get(0).getProjected().getSources();
        assertThat(sources.get(0).getConfigMap().getName()).isEqualTo(settings);
        assertThat(sources.get(1).getSecret().getName()).isEqualTo(mail);
        assertThat(sources.get(2).getConfigMap().getName()).isEqualTo("not-in-here");
        assertThat(pod.getVolumes().get(0).getProjected().getDefaultMode()).isEqualTo(0440);
    }

    @Test
    void configuration_is_immutable_and_only_that_which_the_pods_use() throws IOException {
        Draft draft = draft("good-team");

        assertThat(draft.blueprint().configMaps("prod")).singleElement().satisfies(map -> {
            assertThat(map.getImmutable()).isTrue();
            assertThat(map.getMetadata().getNamespace()).isEqualTo("prod");
            assertThat(map.getData()).containsOnly(Map.entry("motd", "hello"), Map.entry("on", "yes"));
        });
        assertThat(draft.secrets()).singleElement().satisfies(secret -> {
            assertThat(secret.getImmutable()).isTrue();
            assertThat(secret.getData()).containsOnly(Map.entry("MAIL_PASSWORD", "aHVudGVyMg=="));
        });
    }

    @Test
    void other_content_is_another_release_and_another_comment_or_route_is_not() throws IOException {
        String text = text("good-team");
        String pinned = pinned(text).id().value();

        assertThat(pinned("# more\n" + text).id().value()).isEqualTo(pinned);
        assertThat(pinned(text.replace("rules: []", "rules: [{host: shop.example}]"))
                        .id()
                        .value())
                .isEqualTo(pinned);
        assertThat(pinned(text.replace("replicas: 3", "replicas: 5")).id().value())
                .isEqualTo(pinned);
        assertThat(pinned(text.replace("motd: hello", "motd: hi")).id().value()).isNotEqualTo(pinned);
        assertThat(pinned(text.replace("hunter2", "hunter3")).id().value()).isNotEqualTo(pinned);
    }

    @Test
    void what_is_pinned_holds_no_value_of_a_secret() throws IOException {
        Prepared prepared = pinned(text("good-team"));

        assertThat(prepared.pins().toString() + prepared.release()).doesNotContain("hunter2", "aHVudGVyMg");
        assertThat(draft("good-team").toString()).doesNotContain("hunter2", "aHVudGVyMg");
    }

    @Test
    void image_and_environment_of_the_release_go_into_the_container_that_serves() throws IOException {
        Release release = Release.of(new Workload.Manifests(text("good-kubectl-get"), Optional.of("shop:4")))
                .label("v4")
                .config("GREETING", "hi")
                .secret("DB", KubernetesSecret.ref("db-7", "url"))
                .build();
        Draft draft = Draft.of(release, "shop", WORKLOAD, new Problems()).orElseThrow();
        var containers =
                draft.blueprint().deployment().getSpec().getTemplate().getSpec().getContainers();

        assertThat(containers).extracting(Container::getImage).containsExactly("envoy:1.30", "shop:4");
        assertThat(containers.get(1).getEnv()).extracting(EnvVar::getName).containsExactly("DB", "GREETING");
        assertThat(containers.get(0).getEnv()).isEmpty();
        assertThat(draft.namespace()).contains("prod");
        assertThat(draft.pinned(release).workload())
                .isEqualTo(new Workload.Manifests("# pinned as a blueprint\n", Optional.of("shop:4")));
    }

    @Test
    void a_revision_keeps_the_labels_of_its_author_and_is_selected_by_its_own() throws IOException {
        RevisionIdentity identity = new RevisionIdentity(
                "prod",
                "shop-1",
                Map.of("app", "ours", "sluice.dev/revision", "1"),
                Map.of("sluice.dev/revision", "1"));

        var revision = draft("good-helm").blueprint().deployment(identity);

        assertThat(revision.getSpec().getReplicas()).isZero();
        assertThat(revision.getSpec().getSelector().getMatchLabels()).isEqualTo(identity.selector());
        assertThat(revision.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(identity.labels())
                .containsEntry("app.kubernetes.io/instance", "release-name");
        assertThat(revision.getMetadata().getNamespace()).isEqualTo("prod");
    }

    @Test
    void an_autoscaler_is_taken_over_with_what_it_goes_by() throws IOException {
        var scaler = draft("good-team")
                .blueprint()
                .autoscaler(Rendered.identity("prod"), 3, 8)
                .orElseThrow();

        assertThat(scaler.getSpec().getScaleTargetRef().getName()).isEqualTo("shop-0123456789abcdef");
        assertThat(scaler.getSpec().getMinReplicas()).isEqualTo(3);
        assertThat(scaler.getSpec().getMaxReplicas()).isEqualTo(8);
        assertThat(scaler.getSpec()
                        .getMetrics()
                        .get(0)
                        .getResource()
                        .getTarget()
                        .getAverageUtilization())
                .isEqualTo(60);
    }

    @Test
    void a_blueprint_of_manifests_read_back_is_the_same() throws IOException {
        Blueprint made = draft("good-team").blueprint();

        assertThat(Blueprint.fromJson(made.toJson())).isEqualTo(made);
        assertThat(Blueprint.fromJson(made.toJson()).toJson()).isEqualTo(made.toJson());
    }

    @Test
    void an_end_that_takes_longer_than_a_pod_gets_is_a_problem_with_the_sum() throws IOException {
        Release release = release(text("good-helm"));
        KubernetesWorkload slow =
                KubernetesWorkload.http().drain(Duration.ofSeconds(51)).build();
        Draft draft = Draft.of(release, "shop", slow, new Problems()).orElseThrow();

        assertThat(Lint.of(draft, release, slow).problems())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith(
                        "spec.template.spec.terminationGracePeriodSeconds was '60' but must be at least 61: 10 s before"
                                + " the end and 51 s of drain");
    }

    @Test
    void a_strict_workload_makes_problems_of_warnings() throws IOException {
        Release release = release(text("good-helm"));
        KubernetesWorkload strict = KubernetesWorkload.http().strict().build();
        Draft draft = Draft.of(release, "shop", strict, new Problems()).orElseThrow();

        Findings findings = Lint.of(draft, release, strict);

        assertThat(findings.problems())
                .hasSize(4)
                .allSatisfy(problem -> assertThat(problem.reason()).endsWith("(restricted Pod Security)"));
        assertThat(findings.warnings()).singleElement().asString().startsWith("Not applied by a rollout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"good-team", "good-helm", "good-kubectl-get", "wrong-ports", "wrong-secrets"})
    void whatever_is_broken_in_manifests_ends_in_problems_and_never_in_a_crash(String name) throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] lines = text(name).split("\n", -1);
        for (int round = 0; round < 400; round++) {
            String broken = broken(lines.clone(), random);
            Problems problems = new Problems();
            try {
                Release release = release(broken);
                Draft.of(release, "shop", WORKLOAD, problems).ifPresent(draft -> {
                    Lint.of(draft, release, WORKLOAD);
                    draft.blueprint().deployment(Rendered.identity("prod"));
                    assertThat(Blueprint.fromJson(draft.blueprint().toJson())).isEqualTo(draft.blueprint());
                });
            } catch (RuntimeException crash) {
                throw new AssertionError("seed " + seed + " round " + round + " of\n" + broken, crash);
            }
        }
    }

    private static String broken(String[] lines, Random random) {
        for (int i = 0; i <= random.nextInt(3); i++) {
            int line = random.nextInt(lines.length);
            String text = lines[line];
            int colon = text.indexOf(':');
            lines[line] = switch (random.nextInt(5)) {
                case 0 -> "#";
                case 1 -> colon < 0 ? text : text.substring(0, colon + 1);
                case 2 -> colon < 0 ? text : text.substring(0, colon + 1) + " 7";
                case 3 -> colon < 0 ? text : text.substring(0, colon + 1) + " {a: [b, {}]}";
                default -> "  " + text;
            };
        }
        return String.join("\n", lines) + "\n";
    }

    private static Prepared pinned(String text) {
        Release release = release(text);
        Draft draft = Draft.of(release, "shop", WORKLOAD, new Problems()).orElseThrow();
        return Prepared.of(
                draft.pinned(release), Map.of("blueprint", draft.blueprint().toJson()));
    }

    private static Draft draft(String name) throws IOException {
        return Draft.of(release(text(name)), "shop", WORKLOAD, new Problems()).orElseThrow();
    }

    private static Release release(String text) {
        return Release.of(new Workload.Manifests(text, Optional.empty()))
                .label("v1")
                .build();
    }

    private static String text(String name) throws IOException {
        return Files.readString(Path.of("src/test/resources/dev/sluice/k8s/manifests", name + ".yaml"));
    }
}
