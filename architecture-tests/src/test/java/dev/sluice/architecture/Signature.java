package dev.sluice.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.util.stream.Stream;

/** What a user of a public class sees of other types: its supertypes, and those of its public and protected members. */
final class Signature {
    private Signature() {}

    record Mention(String where, JavaClass type) {}

    static Stream<Mention> typesIn(JavaClass type) {
        Stream<Mention> supertypes = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
                .flatMap(above -> raw(type.getName(), above));
        Stream<Mention> fields = type.getFields().stream()
                .filter(Signature::isVisible)
                .flatMap(field -> raw(field.getFullName(), field.getType()));
        Stream<Mention> units =
                type.getCodeUnits().stream().filter(Signature::isVisible).flatMap(Signature::ofUnit);
        return Stream.of(supertypes, fields, units).flatMap(mentions -> mentions);
    }

    private static Stream<Mention> ofUnit(JavaCodeUnit unit) {
        Stream<JavaType> types = Stream.concat(
                Stream.concat(unit.getParameterTypes().stream(), Stream.of(unit.getReturnType())),
                unit.getThrowsClause().getTypes().stream());
        return types.flatMap(mentioned -> raw(unit.getFullName(), mentioned));
    }

    private static Stream<Mention> raw(String where, JavaType type) {
        return type.getAllInvolvedRawTypes().stream().map(raw -> new Mention(where, raw.getBaseComponentType()));
    }

    private static boolean isVisible(JavaMember member) {
        return !member.getModifiers().contains(JavaModifier.SYNTHETIC)
                && (member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED));
    }
}
