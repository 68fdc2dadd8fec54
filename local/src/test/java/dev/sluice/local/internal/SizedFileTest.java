package dev.sluice.local.internal;

import static dev.sluice.local.internal.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizedFileTest {
    @TempDir
    private Path path;

    @Test
    void a_small_file_and_a_missing_one_stay_as_they_are() throws IOException {
        Path file = Files.writeString(path.resolve("out.log"), "abc");

        assertThat(new SizedFile(file, 4, 2).rotateIfFull()).isFalse();
        assertThat(new SizedFile(path.resolve("none"), 1, 2).rotateIfFull()).isFalse();

        assertThat(file).hasContent("abc");
    }

    @Test
    void older_files_move_on_and_the_oldest_goes() throws IOException {
        Path file = path.resolve("out.log");
        for (String content : List.of("first", "second", "third", "fourth")) {
            Files.writeString(file, content);
            assertThat(new SizedFile(file, 1, 2).rotateIfFull()).isTrue();
        }

        assertThat(file).isEmptyFile();
        assertThat(path.resolve("out.log.1")).hasContent("fourth");
        assertThat(path.resolve("out.log.2")).hasContent("third");
        assertThat(path.resolve("out.log.3")).doesNotExist();
    }

    @Test
    void a_process_that_holds_the_file_open_goes_on_writing_at_its_beginning()
            throws IOException, InterruptedException {
        Path file = path.resolve("out.log");
        Process writer = new ProcessBuilder("/bin/sh", "-c", "while :; do echo line; sleep 0.01; done")
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
                .start();
        try {
            eventually(() -> assertThat(Files.size(file)).isGreaterThan(100));

            assertThat(new SizedFile(file, 100, 1).rotateIfFull()).isTrue();

            long rotated = Files.size(path.resolve("out.log.1"));
            eventually(() -> assertThat(Files.size(file)).isPositive());
            assertThat(rotated).isGreaterThanOrEqualTo(100);
            assertThat(Files.readString(file)).as("no hole of zero bytes").startsWith("line\n");
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }
}
