package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project of a stranger is not in the reactor, but must not drift away from it: CI runs it, this compiles it. */
class OutsideTest {
    @Test
    void what_a_stranger_writes_compiles_without_a_warning(@TempDir Path classes) throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of("outside"))) {
            sources = files.filter(
                            file -> file.toString().endsWith(".java") && !file.startsWith(Path.of("outside", "target")))
                    .toList();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-Xlint:all,-processing,-classfile",
                    "-proc:none",
                    "-d",
                    classes.toString(),
                    "-classpath",
                    System.getProperty("java.class.path"));

            boolean compiles = compiler.getTask(
                            complaints, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();

            assertThat(sources).hasSize(2);
            assertThat(complaints.toString()).isEmpty();
            assertThat(compiles).isTrue();
        }
    }
}
