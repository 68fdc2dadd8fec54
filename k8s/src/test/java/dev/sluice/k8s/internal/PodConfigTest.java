package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodConfigTest {
    private static final Map<String, String> POD =
            Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443");

    @TempDir
    private Path directory;

    private final Problems problems = new Problems();

    @BeforeEach
    void mount() throws IOException {
        Files.writeString(directory.resolve("token"), "one\n");
        Files.writeString(directory.resolve("namespace"), "production\n");
    }

    @Test
    void a_pod_is_its_service_account_in_its_namespace() {
        Kubeconfig config = PodConfig.read(POD, directory, problems).orElseThrow();

        assertThat(config.namespace()).isEqualTo("production");
        assertThat(config.client().getMasterUrl()).isEqualTo("https://10.96.0.1:443/");
        assertThat(config.client().getCaCertFile()).endsWith("ca.crt");
        assertThat(config.client().isTrustCerts()).isFalse();
    }

    @Test
    void a_token_that_the_kubelet_has_replaced_is_used_from_then_on() throws IOException {
        Kubeconfig config = PodConfig.read(POD, directory, problems).orElseThrow();
        assertThat(config.client().getOauthTokenProvider().getToken()).isEqualTo("one");

        Files.writeString(directory.resolve("token"), "two\n");

        assertThat(config.client().getOauthTokenProvider().getToken()).isEqualTo("two");
    }

    @Test
    void an_address_of_version_6_is_put_in_brackets() {
        Kubeconfig config = PodConfig.read(Map.of("KUBERNETES_SERVICE_HOST", "fd00::1"), directory, problems)
                .orElseThrow();

        assertThat(config.client().getMasterUrl()).isEqualTo("https://[fd00::1]:443/");
    }

    @Test
    void only_where_both_the_address_and_a_token_are_is_a_pod() throws IOException {
        assertThat(PodConfig.isPod(POD, directory)).isTrue();
        assertThat(PodConfig.isPod(Map.of(), directory)).isFalse();
        Files.delete(directory.resolve("token"));
        assertThat(PodConfig.isPod(POD, directory)).isFalse();
    }

    @Test
    void a_service_account_without_a_namespace_is_a_problem_with_the_place_where_it_was_looked_for()
            throws IOException {
        Files.delete(directory.resolve("namespace"));

        assertThat(PodConfig.read(POD, directory, problems)).isEmpty();
        assertThat(problems.isEmpty()).isFalse();
    }
}
