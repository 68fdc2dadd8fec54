package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Problem;
import dev.sluice.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
    @TempDir
    private Path directory;

    private final Problems problems = new Problems();
    private Path file;

    @BeforeEach
    void write_a_kubeconfig_with_three_contexts() throws IOException {
        file = directory.resolve("config");
        Files.writeString(file, """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters:
                - {name: here, cluster: {server: "https://127.0.0.1:6443"}}
                contexts:
                - {name: test, context: {cluster: here, user: token}}
                - {name: prod, context: {cluster: here, user: token, namespace: shop}}
                - {name: cloud, context: {cluster: here, user: program}}
                - {name: lost, context: {cluster: gone, user: token}}
                users:
                - {name: token, user: {token: hunter2}}
                - name: program
                  user:
                    exec: {apiVersion: client.authentication.k8s.io/v1, command: "touch", args: ["%s"]}
                """.formatted(directory.resolve("started")));
    }

    @Test
    void the_current_context_is_taken_and_its_namespace_is_default_where_it_names_none() {
        Kubeconfig read = read(Optional.empty()).orElseThrow();

        assertThat(read.namespace()).isEqualTo("default");
        assertThat(read.client().getMasterUrl()).startsWith("https://127.0.0.1:6443");
        assertThat(read.toString()).doesNotContain("hunter2");
    }

    @Test
    void a_named_context_is_taken_with_its_namespace() {
        assertThat(read(Optional.of("prod")).orElseThrow().namespace()).isEqualTo("shop");
    }

    @Test
    void fabric8_does_not_retry_for_itself_and_checks_certificates() {
        var client = read(Optional.empty()).orElseThrow().client();

        assertThat(client.getRequestRetryBackoffLimit()).isZero();
        assertThat(client.isTrustCerts()).isFalse();
        assertThat(client.isDisableHostnameVerification()).isFalse();
    }

    @Test
    void a_context_that_is_not_there_is_a_problem() {
        assertThat(read(Optional.of("dev"))).isEmpty();
        assertThat(problems.list())
                .containsExactly(new Problem("context", "dev", "must be one of the contexts of config"));
    }

    @Test
    void a_file_without_a_current_context_needs_one_given() throws IOException {
        Files.writeString(file, "apiVersion: v1\nkind: Config\n");

        assertThat(read(Optional.empty())).isEmpty();
        assertThat(problems.list())
                .containsExactly(new Problem("context", "", "must be given: config names no current context"));
    }

    @Test
    void a_cluster_that_is_not_there_is_a_problem() {
        assertThat(read(Optional.of("lost"))).isEmpty();
        assertThat(problems.list())
                .containsExactly(new Problem("cluster", "gone", "must be one of the clusters of config"));
    }

    @Test
    void a_given_file_may_not_start_a_program() {
        assertThat(read(Optional.of("cloud"))).isEmpty();
        assertThat(problems.list())
                .singleElement()
                .satisfies(p -> assertThat(p.reason()).contains("must not start a program"));
        assertThat(directory.resolve("started")).doesNotExist();
    }

    @Test
    void a_program_of_another_context_is_neither_started_nor_a_problem() {
        assertThat(read(Optional.of("prod"))).isPresent();
        assertThat(directory.resolve("started")).doesNotExist();
    }

    @Test
    void what_cannot_be_read_is_a_problem() throws IOException {
        Files.writeString(file, "{ not: [yaml");
        assertThat(read(Optional.empty())).isEmpty();

        Files.delete(file);
        assertThat(read(Optional.empty())).isEmpty();

        Problem unreadable = new Problem("kubeconfig", "config", "must be a readable kubeconfig");
        assertThat(problems.list()).containsExactly(unreadable, unreadable);
    }

    private Optional<Kubeconfig> read(Optional<String> context) {
        return Kubeconfig.read(file, context, false, problems);
    }
}
