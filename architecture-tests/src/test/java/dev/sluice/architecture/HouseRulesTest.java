package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every rule finds what was planted for it: a rule that can't fail proves nothing about the classes that pass it. */
class HouseRulesTest {
    private static final String PLANTED = "dev.sluice.architecture.planted";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(PLANTED);

    @Test
    void an_arrow_that_is_not_listed_and_a_package_without_a_row_are_found() {
        Arrows arrows =
                new Arrows(Map.of(PLANTED + ".above", Set.of(), PLANTED + ".below", Set.of(PLANTED + ".above")));

        assertThat(findings(HouseRules.packagesUseOnlyWhatTheArrowsAllow(arrows)))
                .anyMatch(found -> found.contains("Downwards") && found.contains("Inside"))
                .anyMatch(found -> found.startsWith(PLANTED + ".util has no row"))
                .noneMatch(found -> found.startsWith(PLANTED + ".above has no row"));
    }

    @Test
    void a_foreign_use_of_an_internal_package_is_found() {
        assertThat(findings(HouseRules.internalPackagesAreUsedInsideTheirModuleOnly(JavaClass::getPackageName)))
                .isNotEmpty()
                .allMatch(found -> found.contains("Downwards") && found.contains("Inside"));
    }

    @Test
    void a_module_that_uses_another_beside_core_is_found() {
        assertThat(findings(HouseRules.modulesUseCoreAndThemselvesOnly(JavaClass::getPackageName)))
                .isNotEmpty()
                .allMatch(found -> found.contains("Downwards"));
        assertThat(findings(HouseRules.modulesUseCoreAndThemselvesOnly(
                        type -> type.getPackageName().contains("below") ? "core" : "other")))
                .isEmpty();
    }

    @Test
    void a_dependency_that_is_not_listed_is_found() {
        assertThat(findings(HouseRules.usesOnly("java..", "dev.sluice..", "org.jspecify..")))
                .isNotEmpty()
                .allMatch(found -> found.contains("org.slf4j"));
    }

    @Test
    void a_foreign_type_in_a_type_argument_of_a_public_method_is_found() {
        assertThat(findings(HouseRules.signaturesMentionOnly(
                        type -> !type.getPackageName().startsWith("org.slf4j"))))
                .containsExactly(PLANTED + ".Extensible.loggers() mentions org.slf4j.Logger");
    }

    @Test
    void a_banned_name_and_a_banned_package_are_found() {
        assertThat(findings(HouseRules.namesSayWhatAThingIs()))
                .containsExactlyInAnyOrder(
                        PLANTED + ".util.StringUtils is named 'StringUtils'",
                        PLANTED + ".util.StringUtils is named 'util'");
    }

    @Test
    void an_exception_outside_the_family_is_found() {
        assertThat(findings(HouseRules.errorsExtendTheRoot()))
                .singleElement()
                .asString()
                .contains("StrayException");
    }

    @Test
    void a_checked_exception_of_a_public_method_is_found() {
        assertThat(findings(HouseRules.nothingCheckedIsThrown()))
                .containsExactly(PLANTED + ".Extensible.write() throws java.io.IOException");
    }

    @Test
    void a_static_field_that_changes_and_a_static_executor_are_found() {
        assertThat(findings(HouseRules.nothingStaticChanges()))
                .hasSize(2)
                .anyMatch(found -> found.contains("Shared.EXECUTOR"))
                .anyMatch(found -> found.contains("Shared.count"));
    }

    @Test
    void calls_outside_their_place_are_found_even_as_a_method_reference() {
        Map<String, Set<String>> places = Map.of(
                "Instant.now", Set.of(),
                "Thread.sleep", Set.of(),
                "System.out", Set.of(),
                "System.currentTimeMillis", Set.of(PLANTED + ".Restless"));

        assertThat(findings(HouseRules.callsStayInTheirPlaces(places)))
                .hasSize(3)
                .anyMatch(found -> found.contains("Instant.now()"))
                .anyMatch(found -> found.contains("Thread.sleep("))
                .anyMatch(found -> found.contains("System.out"));
    }

    @Test
    void an_open_public_class_is_found() {
        assertThat(findings(HouseRules.publicClassesAreClosed()))
                .singleElement()
                .asString()
                .startsWith(PLANTED + ".Extensible");
    }

    @Test
    void a_package_that_is_not_null_marked_is_found() {
        assertThat(findings(HouseRules.packagesAreNullMarked()))
                .containsExactly(PLANTED + ".util of StringUtils is not @NullMarked");
    }

    private static List<String> findings(ArchRule rule) {
        return rule.evaluate(CLASSES).getFailureReport().getDetails();
    }
}
