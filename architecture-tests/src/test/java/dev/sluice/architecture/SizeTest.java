package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SizeTest {
    private static final int LONGEST = 400;
    private static final int NINE_OF_TEN = 250;
    private static final double PUBLIC_SHARE = 0.70;
    private static final int PUBLIC_TYPES_OF_A_PACKAGE = 20;

    private static final Repository REPOSITORY = Repository.here();

    @Test
    void no_java_file_is_longer_than_400_lines() {
        Map<Path, Long> tooLong = REPOSITORY.modules().stream()
                .flatMap(module -> Stream.of("main", "test").flatMap(kind -> REPOSITORY.sources(module, kind).stream()))
                .filter(file -> lines(file) > LONGEST)
                .collect(Collectors.toMap(file -> REPOSITORY.root().relativize(file), SizeTest::lines));

        assertThat(tooLong).isEmpty();
    }

    @Test
    void nine_of_ten_files_of_the_product_are_shorter_than_250_lines() {
        List<Long> sorted = REPOSITORY.publishedModules().stream()
                .flatMap(module -> REPOSITORY.sources(module, "main").stream())
                .filter(file -> !file.endsWith("package-info.java"))
                .map(SizeTest::lines)
                .sorted()
                .toList();

        assertThat(sorted).isNotEmpty();
        assertThat(sorted.get((int) Math.ceil(sorted.size() * 0.9) - 1)).isLessThan(NINE_OF_TEN);
    }

    @ParameterizedTest
    @MethodSource("publishedModules")
    void less_than_70_percent_of_the_types_of_a_module_are_public(String module) {
        List<JavaClass> types = new PublishedClasses(REPOSITORY)
                .of(module).stream()
                        .filter(type -> type.getEnclosingClass().isEmpty())
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .toList();
        long published = types.stream().filter(HouseRules::isPublished).count();

        assertThat(types).isNotEmpty();
        assertThat((double) published / types.size())
                .as("%d of %d types of %s are public", published, types.size(), module)
                .isLessThan(PUBLIC_SHARE);
    }

    @Test
    void no_package_has_more_public_types_than_a_reader_can_hold() {
        Map<String, Long> published = new PublishedClasses(REPOSITORY)
                .all().stream()
                        .filter(type -> type.getEnclosingClass().isEmpty())
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(published)
                .allSatisfy((name, count) -> assertThat(count)
                        .as("public types of %s", name)
                        .isLessThanOrEqualTo(PUBLIC_TYPES_OF_A_PACKAGE));
    }

    private static List<String> publishedModules() {
        return REPOSITORY.publishedModules();
    }

    private static long lines(Path file) {
        return Repository.read(file).lines().count();
    }
}
