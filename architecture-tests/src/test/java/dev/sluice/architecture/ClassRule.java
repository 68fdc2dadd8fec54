package dev.sluice.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A rule over one class at a time, from a function that tells what is wrong with it. */
final class ClassRule {
    private ClassRule() {}

    static ArchRule of(String should, Function<JavaClass, Stream<String>> violations) {
        return classes()
                .should(new ArchCondition<JavaClass>(should) {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        violations.apply(type).forEach(text -> events.add(SimpleConditionEvent.violated(type, text)));
                    }
                })
                .allowEmptyShould(true);
    }

    static DescribedPredicate<JavaClass> predicate(String description, Predicate<JavaClass> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }
}
