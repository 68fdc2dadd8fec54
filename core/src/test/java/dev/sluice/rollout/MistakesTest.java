package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Session;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MistakesTest {

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, NoClassDefFoundError.class, StackOverflowError.class})
    void what_no_step_may_throw_ends_the_rollout_where_it_is(Class<? extends Throwable> mistake) {
        Session session = Session.of(new Assignment.Resume());

        Session after = Mistakes.guard(session, s -> {
            throw thrown(mistake);
        });

        assertThat(after.next())
                .isInstanceOfSatisfying(
                        Call.End.class,
                        end -> assertThat(end.outcome())
                                .isInstanceOfSatisfying(Outcome.Interrupted.class, interrupted -> {
                                    assertThat(interrupted.resumable()).isTrue();
                                    assertThat(interrupted.cause().reason())
                                            .contains("a bug of Sluice", mistake.getName());
                                }));
    }

    /** Thrown as it is, whatever kind it is. */
    private static RuntimeException thrown(Class<? extends Throwable> mistake) {
        Throwable made;
        try {
            made = mistake.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        if (made instanceof Error error) {
            throw error;
        }
        return (RuntimeException) made;
    }
}
