package dev.sluice.architecture;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** Each rule as a value, so that it can be checked against our classes and, to see that it can fail, against planted ones. */
final class HouseRules {
    private static final Set<String> BANNED_PACKAGES =
            Set.of("util", "utils", "common", "helper", "helpers", "misc", "impl");
    private static final String BANNED_NAMES = ".*(Utils?|Helpers?|Manager|Impl)$|^Abstract.*";

    private HouseRules() {}

    static ArchRule packagesUseOnlyWhatTheArrowsAllow(Arrows arrows) {
        return ClassRule.of(
                "use only packages that docs/architecture.md lists for theirs",
                type -> Stream.concat(
                        arrows.knows(type.getPackageName())
                                ? Stream.empty()
                                : Stream.of(type.getPackageName() + " has no row in docs/architecture.md"),
                        ownDependencies(type)
                                .filter(d -> !arrows.allows(
                                        type.getPackageName(),
                                        d.getTargetClass().getPackageName()))
                                .map(Dependency::getDescription)));
    }

    static ArchRule internalPackagesAreUsedInsideTheirModuleOnly(Function<JavaClass, String> moduleOf) {
        return ClassRule.of(
                "use internal packages of their own module only",
                type -> ownDependencies(type)
                        .filter(d -> isInternal(d.getTargetClass()))
                        .filter(d -> !moduleOf.apply(type).equals(moduleOf.apply(d.getTargetClass())))
                        .map(Dependency::getDescription));
    }

    static ArchRule modulesUseCoreAndThemselvesOnly(Function<JavaClass, String> moduleOf) {
        return ClassRule.of(
                "use core and their own module only",
                type -> ownDependencies(type)
                        .filter(d -> !moduleOf.apply(d.getTargetClass()).equals("core"))
                        .filter(d -> !moduleOf.apply(d.getTargetClass()).equals(moduleOf.apply(type)))
                        .map(Dependency::getDescription));
    }

    /** Stricter than a list of the forbidden: what is not here is not used. */
    static ArchRule usesOnly(String... packages) {
        return classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }

    static ArchRule signaturesMentionOnly(Predicate<JavaClass> allowed) {
        return ClassRule.of(
                "mention only JDK and own types in public signatures",
                type -> isPublished(type)
                        ? Signature.typesIn(type)
                                .filter(mentioned -> !allowed.test(mentioned.type()))
                                .map(mentioned -> mentioned.where() + " mentions "
                                        + mentioned.type().getName())
                        : Stream.empty());
    }

    static ArchRule namesSayWhatAThingIs() {
        return ClassRule.of(
                "have a name, and a package, that says what they are",
                type -> Stream.concat(
                                Stream.of(type.getSimpleName()).filter(name -> name.matches(BANNED_NAMES)),
                                Stream.of(type.getPackageName().split("\\.")).filter(BANNED_PACKAGES::contains))
                        .map(word -> type.getName() + " is named '" + word + "'"));
    }

    static ArchRule errorsExtendTheRoot() {
        return classes()
                .that(are(ClassRule.predicate("errors", type -> type.isAssignableTo(Exception.class))))
                .should()
                .beAssignableTo("dev.sluice.SluiceException")
                .allowEmptyShould(true);
    }

    /** But interruption, by which a method that others implement says that it may block. */
    static ArchRule nothingCheckedIsThrown() {
        return ClassRule.of(
                "declare no checked exception but interruption in public",
                type -> isPublished(type)
                        ? type.getCodeUnits().stream()
                                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                                .flatMap(unit -> unit.getExceptionTypes().stream()
                                        .filter(thrown -> thrown.isAssignableTo(Throwable.class))
                                        .filter(thrown -> !thrown.isAssignableTo(RuntimeException.class))
                                        .filter(thrown -> !thrown.isAssignableTo(Error.class))
                                        .filter(thrown -> !thrown.isEquivalentTo(InterruptedException.class))
                                        .map(thrown -> unit.getFullName() + " throws " + thrown.getName()))
                        : Stream.empty());
    }

    static ArchRule nothingStaticChanges() {
        return ClassRule.of(
                "have no static field that changes and no static executor",
                type -> type.getFields().stream()
                        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                        .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL) || isExecutor(field))
                        .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .filter(field -> !field.getName().startsWith("$"))
                        .map(JavaField::getDescription));
    }

    /** A call without a row is free; one with a row is confined to the classes of that row. */
    static ArchRule callsStayInTheirPlaces(Map<String, Set<String>> places) {
        return ClassRule.of(
                "leave time and console to their places in docs/architecture.md",
                type -> type.getAccessesFromSelf().stream()
                        .filter(access -> {
                            Set<String> only = places.get(ConfinedCalls.nameOf(access.getTarget()));
                            return only != null && !only.contains(topLevel(type).getName());
                        })
                        .map(access -> access.getDescription()));
    }

    static ArchRule publicClassesAreClosed() {
        return ClassRule.of(
                "be closed for extension where they are public",
                type -> isPublished(type) && isOpen(type)
                        ? Stream.of(type.getName() + " is public but not final, sealed, record, enum or interface")
                        : Stream.empty());
    }

    static ArchRule packagesAreNullMarked() {
        return ClassRule.of(
                "live in a package that is @NullMarked",
                type -> type.getPackage().isAnnotatedWith(NullMarked.class)
                        ? Stream.empty()
                        : Stream.of(type.getPackageName() + " of " + type.getSimpleName() + " is not @NullMarked"));
    }

    static boolean isInternal(JavaClass type) {
        return (type.getPackageName() + ".").contains(".internal.");
    }

    /** Public all the way out, and not in an internal package. */
    static boolean isPublished(JavaClass type) {
        return !isInternal(type)
                && type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(HouseRules::isPublished).orElse(true);
    }

    static JavaClass topLevel(JavaClass type) {
        return type.getEnclosingClass().map(HouseRules::topLevel).orElse(type);
    }

    private static Stream<Dependency> ownDependencies(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .filter(d -> (d.getTargetClass().getPackageName() + ".").startsWith("dev.sluice."))
                .filter(d -> !d.getTargetClass().isArray());
    }

    private static boolean isExecutor(JavaField field) {
        return field.getRawType().isAssignableTo(Executor.class)
                || field.getRawType().isAssignableTo(Thread.class);
    }

    /** A compatibility kit is the one thing that is made to be extended; a constructor nobody can call closes a class as well. */
    private static boolean isOpen(JavaClass type) {
        return !type.isInterface()
                && !type.isEnum()
                && !type.getModifiers().contains(JavaModifier.FINAL)
                && !type.reflect().isSealed()
                && !type.getSimpleName().endsWith("Kit")
                && type.getConstructors().stream()
                        .anyMatch(constructor -> constructor.getModifiers().stream()
                                .anyMatch(Set.of(JavaModifier.PUBLIC, JavaModifier.PROTECTED)::contains));
    }
}
