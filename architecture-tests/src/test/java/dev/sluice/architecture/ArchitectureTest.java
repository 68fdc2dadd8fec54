package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Jackson 3 kept the package of its annotations. */
    private static final String JACKSON_3_TOO = "com.fasterxml.jackson.annotation..";

    private static final Repository REPOSITORY = Repository.here();
    private static final PublishedClasses CLASSES = new PublishedClasses(REPOSITORY);
    private static final String PAGE = REPOSITORY.read("docs/architecture.md");

    @Test
    void the_published_classes_are_found() {
        assertThat(REPOSITORY.publishedModules()).contains("core", "testkit");
        assertThat(CLASSES.of("core")).hasSizeGreaterThan(50);
        assertThat(CLASSES.all())
                .allSatisfy(type -> assertThat(REPOSITORY.publishedModules()).contains(CLASSES.moduleOf(type)));
    }

    @Test
    void packages_have_a_row_in_the_architecture_page_and_use_only_what_it_allows() {
        HouseRules.packagesUseOnlyWhatTheArrowsAllow(Arrows.in(PAGE)).check(CLASSES.all());
    }

    @Test
    void internal_packages_are_used_inside_their_module_only() {
        HouseRules.internalPackagesAreUsedInsideTheirModuleOnly(CLASSES::moduleOf)
                .check(CLASSES.all());
    }

    @Test
    void every_module_uses_core_and_itself_and_no_other_of_ours() {
        HouseRules.modulesUseCoreAndThemselvesOnly(CLASSES::moduleOf).check(CLASSES.all());
    }

    @Test
    void core_uses_the_jdk_and_its_three_dependencies_and_nothing_else() {
        HouseRules.usesOnly(
                        "java..",
                        "javax.net.ssl..",
                        "com.sun.management..", // of the JDK: how busy the processors are
                        "dev.sluice..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "tools.jackson..",
                        JACKSON_3_TOO)
                .check(CLASSES.of("core"));
    }

    @Test
    void public_signatures_mention_only_the_jdk_and_own_types() {
        HouseRules.signaturesMentionOnly(type -> isOfTheJdkOrOurs(type)).check(CLASSES.withoutModule("testkit"));
    }

    @Test
    void public_signatures_of_the_testkit_may_also_mention_the_test_libraries() {
        HouseRules.signaturesMentionOnly(type -> isOfTheJdkOrOurs(type)
                        || type.getPackageName().startsWith("org.assertj.core")
                        || type.getPackageName().startsWith("org.junit.jupiter"))
                .check(CLASSES.of("testkit"));
    }

    @Test
    void names_and_packages_say_what_a_thing_is() {
        HouseRules.namesSayWhatAThingIs().check(CLASSES.all());
    }

    @Test
    void own_exceptions_extend_the_root() {
        HouseRules.errorsExtendTheRoot().check(CLASSES.all());
    }

    @Test
    void public_methods_declare_no_checked_exception_but_interruption() {
        HouseRules.nothingCheckedIsThrown().check(CLASSES.all());
    }

    @Test
    void no_static_field_changes_and_no_executor_is_static() {
        HouseRules.nothingStaticChanges().check(CLASSES.all());
    }

    @Test
    void clock_sleep_and_console_are_reached_from_their_places_only() {
        HouseRules.callsStayInTheirPlaces(ConfinedCalls.in(PAGE)).check(CLASSES.all());
    }

    @Test
    void public_classes_are_closed_for_extension() {
        HouseRules.publicClassesAreClosed().check(CLASSES.all());
    }

    @Test
    void every_package_is_null_marked() {
        HouseRules.packagesAreNullMarked().check(CLASSES.all());
    }

    private static boolean isOfTheJdkOrOurs(JavaClass type) {
        return type.isPrimitive()
                || type.getPackageName().startsWith("java.")
                || type.getPackageName().startsWith("javax.")
                || (type.getPackageName() + ".").startsWith("dev.sluice.");
    }
}
