package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private static final Problem OTHER = new Problem("image", "shop", "must have a digest");

    @Test
    void nothing_is_noted_where_all_is_fine() {
        Problems problems = new Problems()
                .require(true, "count", 1, "must be odd")
                .requirePositive("limit", Duration.ofNanos(1))
                .requireNotNegative("bake", Duration.ZERO);

        assertThat(problems.isEmpty()).isTrue();
        assertThatCode(() -> problems.throwIfAny("This input")).doesNotThrowAnyException();
    }

    @Test
    void every_problem_is_kept_in_the_order_of_the_input() {
        Problems problems = new Problems()
                .require(false, "count", 2, "must be odd")
                .add(OTHER)
                .addAll(List.of(new Problem("port", "0", "must be open")))
                .requirePositive("limit", Duration.ZERO)
                .requireNotNegative("bake", Duration.ofNanos(-1));

        assertThat(problems.list())
                .extracting(Problem::field)
                .containsExactly("count", "image", "port", "limit", "bake");
    }

    @Test
    void a_problem_reads_as_a_sentence() {
        assertThat(OTHER).hasToString("image was 'shop' but must have a digest");
    }

    @Test
    void a_value_that_is_missing_is_named_as_missing() {
        assertThat(new Problems().require(false, "port", null, "must be given").list())
                .singleElement()
                .hasToString("port was 'null' but must be given");
    }

    @Test
    void a_duration_is_never_longer_than_what_a_calendar_can_take() {
        Problems problems = new Problems()
                .requirePositive("a", Duration.ofDays(367))
                .requireNotNegative("b", Duration.ofSeconds(Long.MAX_VALUE))
                .requirePositive("c", Problems.LONGEST);

        assertThat(problems.list())
                .containsExactly(
                        new Problem("a", "PT8808H", "must be at most 366 days"),
                        new Problem("b", Duration.ofSeconds(Long.MAX_VALUE).toString(), "must be at most 366 days"));
    }

    @Test
    void a_duration_that_must_be_positive_is_neither_zero_nor_below() {
        Problems problems =
                new Problems().requirePositive("a", Duration.ZERO).requirePositive("b", Duration.ofSeconds(-1));

        assertThat(problems.list())
                .containsExactly(
                        new Problem("a", "PT0S", "must be more than zero"),
                        new Problem("b", "PT-1S", "must be more than zero"));
    }

    @Test
    void all_problems_are_thrown_at_once() {
        Problems problems =
                new Problems().require(false, "count", 2, "must be odd").add(OTHER);

        assertThatThrownBy(() -> problems.throwIfAny("This input"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("This input can't be used: count was '2' but must be odd; image was 'shop' but must have a"
                        + " digest");
    }

    @Test
    void what_was_listed_does_not_change_afterwards() {
        Problems problems = new Problems().add(OTHER);
        List<Problem> before = problems.list();

        problems.add(OTHER);

        assertThat(before).hasSize(1);
    }
}
