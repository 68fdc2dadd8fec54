package dev.sluice.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The files of this repository, as the tests see them. The root is told by the build; a run from an IDE finds it one folder up. */
record Repository(Path root) {
    private static final Set<String> WITHOUT_API = Set.of("bom", "samples", "architecture-tests", "benchmarks");

    static Repository here() {
        String told = System.getProperty("sluice.root");
        return new Repository(told == null ? Path.of("").toAbsolutePath().getParent() : Path.of(told));
    }

    /** Folders of the reactor, in its order. */
    List<String> modules() {
        return texts(pom("pom.xml"), "module");
    }

    /** Folders of the modules whose classes others use. */
    List<String> publishedModules() {
        return modules().stream()
                .filter(module -> !WITHOUT_API.contains(module))
                .toList();
    }

    /** Compiled main classes of a module; the folder is missing while the module is empty. */
    Path classes(String module) {
        return root.resolve(module).resolve("target").resolve("classes");
    }

    Path testClasses(String module) {
        return root.resolve(module).resolve("target").resolve("test-classes");
    }

    /** Java files under {@code src/main} or {@code src/test} of a module, in the order of their paths. */
    List<Path> sources(String module, String kind) {
        return files(root.resolve(module).resolve("src").resolve(kind)).stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
    }

    /** Every file below a folder, in the order of paths; none if the folder is not there. */
    static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String file) {
        return read(root.resolve(file));
    }

    static String read(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Document pom(String file) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(root.resolve(file).toFile());
        } catch (Exception e) {
            throw new IllegalStateException("Reading " + file + " failed", e);
        }
    }

    static List<String> texts(Document pom, String tag) {
        return elements(pom.getElementsByTagName(tag))
                .map(e -> e.getTextContent().strip())
                .toList();
    }

    /** Artifact ids directly inside the elements of one name, as {@code dependency} or {@code plugin}. */
    static List<String> artifacts(Document pom, String tag) {
        return elements(pom.getElementsByTagName(tag))
                .flatMap(e -> elements(e.getChildNodes()))
                .filter(child -> child.getTagName().equals("artifactId"))
                .map(child -> child.getTextContent().strip())
                .distinct()
                .toList();
    }

    private static Stream<Element> elements(NodeList nodes) {
        return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
                .map(nodes::item)
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
                .map(Element.class::cast);
    }
}
