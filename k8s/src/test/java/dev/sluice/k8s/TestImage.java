package dev.sluice.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The demo application of the test bed with a shell beside it, for one-off tasks: made once from files of this machine. */
final class TestImage {
    /** Its name in the cluster. */
    static final String NAME = "sluice-kit:1";

    private static final List<String> PROGRAMS = List.of("/bin/dash", "/bin/sleep");

    /** A class is initialized once, whichever test comes first. */
    private static final boolean MADE = made();

    private TestImage() {}

    static String name() {
        return MADE ? NAME : "never";
    }

    private static boolean made() {
        try {
            Path files = Files.createTempDirectory("sluice-kit");
            try {
                copy(demo(), files.resolve("demo"));
                for (String program : PROGRAMS) {
                    copy(Path.of(program), files.resolve(program.substring(1)));
                    for (String library : libraries(program)) {
                        copy(Path.of(library), files.resolve(library.substring(1)));
                    }
                }
                Files.createSymbolicLink(files.resolve("bin/sh"), Path.of("dash"));
                TestCluster.run(List.of(TestCluster.tool("image-dir"), NAME, files.toString(), "/demo"), "");
            } finally {
                delete(files);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the test bed keeps what it has built, as its README says. */
    private static Path demo() throws IOException {
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"));
        try (Stream<Path> builds = Files.list(cache.resolve("sluice-cluster/build"))) {
            return builds.map(build -> build.resolve("demo"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("The test bed has no demo in " + cache));
        }
    }

    static List<String> libraries(String program) {
        return TestCluster.run(List.of("ldd", program), "")
                .lines()
                .flatMap(line -> Stream.of(line.strip().split("\\s+")))
                .filter(word -> word.startsWith("/"))
                .toList();
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        if (!Files.exists(to)) {
            Files.copy(from.toRealPath(), to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
