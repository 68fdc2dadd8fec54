package dev.sluice.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSecretsTest {
    private static final String CANARY = "canary-7Hq2";

    @TempDir
    Path directory;

    private Path root;
    private SecretResolver files;

    @BeforeEach
    void make_a_root() throws IOException {
        root = Files.createDirectory(directory.resolve("secrets"));
        files = SecretResolver.files(root);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            secret       | secret
            secret\\n     | secret
            secret\\r\\n  | secret
            secret\\n\\n  | secret\\n
            secret\\r     | secret\\r
            sé\\ncret\\n  | sé\\ncret
            """)
    void one_line_break_at_the_end_is_not_part_of_the_value(String content, String value) throws IOException {
        Files.writeString(root.resolve("db"), content.translateEscapes());

        assertThat(files.resolve(SecretRef.file("db"))).isEqualTo(SecretValue.of(value.translateEscapes()));
    }

    @Test
    void a_missing_and_an_empty_file_have_no_value() throws IOException {
        Files.writeString(root.resolve("empty"), "\n");

        assertThat(files.find(SecretRef.file("missing"))).isEmpty();
        assertThat(files.find(SecretRef.file("empty"))).isEmpty();
        assertThat(files.find(SecretRef.environment("empty"))).isEmpty();
        assertThat(SecretResolver.files(directory.resolve("no-such-directory")).find(SecretRef.file("db")))
                .isEmpty();
    }

    @Test
    void an_absolute_location_below_the_root_is_read() throws IOException {
        Path file = Files.writeString(root.resolve("db"), CANARY);

        assertThat(files.resolve(SecretRef.file(file.toString()))).isEqualTo(SecretValue.of(CANARY));
    }

    @Test
    void links_inside_the_root_are_followed_as_kubernetes_mounts_secrets() throws IOException {
        Path version = Files.createDirectory(root.resolve("..2026_11_01"));
        Files.writeString(version.resolve("db"), CANARY);
        Files.createSymbolicLink(root.resolve("..data"), Path.of("..2026_11_01"));
        Files.createSymbolicLink(root.resolve("db"), Path.of("..data/db"));

        assertThat(files.resolve(SecretRef.file("db"))).isEqualTo(SecretValue.of(CANARY));
    }

    @Test
    void nothing_outside_the_root_is_read_by_dots_by_absolute_path_or_by_link() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), CANARY);
        Files.createSymbolicLink(root.resolve("link"), outside);

        for (String location : new String[] {"../outside", outside.toString(), "link"}) {
            refuses(location, "must lie below");
        }
    }

    @Test
    void a_file_that_is_too_large_or_no_text_is_refused_without_its_content() throws IOException {
        Files.writeString(root.resolve("limit"), CANARY + "x".repeat(64 * 1024 - CANARY.length()));
        Files.writeString(root.resolve("large"), CANARY + "x".repeat(64 * 1024));
        Files.write(root.resolve("binary"), (CANARY + "é").getBytes(StandardCharsets.ISO_8859_1));
        Files.createDirectory(root.resolve("directory"));

        assertThat(files.find(SecretRef.file("limit"))).isPresent();
        refuses("large", "must hold at most 65536 bytes");
        refuses("binary", "must hold UTF-8");
        refuses("directory", "must be a regular file");
    }

    @Test
    @Timeout(60)
    void a_pipe_does_not_hang_the_reader() throws Exception {
        Process make = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        assumeThat(make.waitFor(30, TimeUnit.SECONDS) && make.exitValue() == 0).isTrue();

        refuses("pipe", "must be a regular file");
    }

    @Test
    void a_file_that_may_not_be_read_is_told_apart_from_a_missing_one() throws IOException {
        Path file = Files.writeString(root.resolve("db"), CANARY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();

        refuses("db", "must be readable");
    }

    private void refuses(String location, String reason) {
        assertThatThrownBy(() -> files.resolve(SecretRef.file(location)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("file:" + location)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain(CANARY));
    }
}
