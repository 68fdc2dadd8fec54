package dev.sluice.k8s;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@link ShopDriver} as an image, built as docs/kubernetes.md tells: a runtime of the modules that it needs, and its class path. */
final class DriverImage {
    /** Its name in the cluster. */
    static final String NAME = "sluice-driver:1";

    private DriverImage() {}

    static void make() {
        try {
            Path files = Files.createTempDirectory("sluice-driver");
            try {
                runtime(files.resolve("jre"));
                classPath(files.resolve("app"));
                Files.createDirectories(files.resolve("tmp"));
                TestCluster.run(
                        List.of(
                                TestCluster.tool("image-dir"),
                                NAME,
                                files.toString(),
                                "/jre/bin/java",
                                "-XX:MaxRAMPercentage=60",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                "/app/classes:/app/lib/*",
                                ShopDriver.class.getName()),
                        "");
            } finally {
                TestImage.delete(files);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void runtime(Path to) throws IOException {
        Path home = Path.of(System.getProperty("java.home"));
        TestCluster.run(
                List.of(
                        home.resolve("bin/jlink").toString(),
                        "--add-modules",
                        modules(),
                        "--strip-debug",
                        "--no-man-pages",
                        "--no-header-files",
                        "--output",
                        to.toString()),
                "");
        List<String> libraries = new ArrayList<>();
        for (String file : List.of("bin/java", "lib/server/libjvm.so", "lib/libnet.so", "lib/libnio.so")) {
            libraries.addAll(TestImage.libraries(to.resolve(file).toString()));
        }
        for (String library : libraries) {
            if (!library.startsWith(to.toString())) {
                TestImage.copy(Path.of(library), to.resolveSibling(library.substring(1)));
            }
        }
    }

    /** What the documentation tells people to give to jlink. */
    private static String modules() throws IOException {
        String option = "--add-modules ";
        try (Stream<String> lines = Files.lines(Path.of(System.getProperty("sluice.root"), "docs", "kubernetes.md"))) {
            String line = lines.filter(l -> l.contains(option)).findFirst().orElseThrow();
            return line.substring(line.indexOf(option) + option.length()).split("\\s")[0];
        }
    }

    private static void classPath(Path to) throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                try (Stream<Path> all = Files.walk(path)) {
                    for (Path file : all.filter(Files::isRegularFile).toList()) {
                        TestImage.copy(
                                file,
                                to.resolve("classes")
                                        .resolve(path.relativize(file).toString()));
                    }
                }
            } else if (Files.exists(path)) {
                TestImage.copy(path, to.resolve("lib").resolve(path.getFileName()));
            }
        }
    }
}
