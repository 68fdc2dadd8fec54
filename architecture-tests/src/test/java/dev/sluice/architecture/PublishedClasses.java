package dev.sluice.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Every compiled main class of the published modules, and which module each is from. */
final class PublishedClasses {
    private final Repository repository;
    private final JavaClasses classes;

    PublishedClasses(Repository repository) {
        this.repository = repository;
        this.classes = imported(repository.publishedModules());
    }

    JavaClasses all() {
        return classes;
    }

    JavaClasses of(String module) {
        return imported(List.of(module));
    }

    JavaClasses withoutModule(String module) {
        return imported(repository.publishedModules().stream()
                .filter(other -> !other.equals(module))
                .toList());
    }

    /** Folder of the module of one of our classes. */
    String moduleOf(JavaClass type) {
        JavaClass known = classes.contain(type.getName()) ? classes.get(type.getName()) : type;
        Path source = Path.of(known.getSource().orElseThrow().getUri());
        return repository.root().relativize(source).getName(0).toString();
    }

    private JavaClasses imported(List<String> modules) {
        return new ClassFileImporter()
                .importPaths(modules.stream()
                        .map(repository::classes)
                        .filter(Files::isDirectory)
                        .toList());
    }
}
