package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuickstartResultTest {
    private static final Duration TOOK = Duration.ofMillis(42_300);

    @Test
    void the_last_line_says_it_all() {
        assertThat(result(8_123, 0, 0, 0, 2, 1).line())
                .isEqualTo("QUICKSTART ok requests=8123 lost=0 wrong-version=0 rolled-back=2 resumed=1 seconds=42");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, 1, 1, no request was sent",
        "900, 1, 0, 0, 1, 1, 1 requests were lost",
        "900, 0, 1, 0, 1, 1, 1 answers came from a release that should not answer",
        "900, 0, 0, 1, 1, 1, 1 answers came from a release that should not answer",
        "900, 0, 0, 0, 0, 1, no rollout was taken back by another process",
        "900, 0, 0, 0, 1, 0, no rollout was finished by another process"
    })
    void one_broken_promise_is_enough(
            long requests, long lost, long wrong, long torn, int rolledBack, int resumed, String problem) {
        QuickstartResult result = result(requests, lost, wrong, torn, rolledBack, resumed);

        assertThat(result.line()).startsWith("QUICKSTART broken ");
        assertThat(result.problems()).containsExactly(problem);
    }

    @Test
    void a_load_that_should_not_be_believed_proves_nothing() {
        LoadFigures doubted = load(900, 0, 0, 0, 0, List.of("starved"));

        assertThat(new QuickstartResult(doubted, 900, 1, 1, TOOK, List.of()).problems())
                .containsExactly("starved");
    }

    @Test
    void requests_that_the_router_did_not_see_or_that_nobody_sent_break_it() {
        LoadFigures load = load(900, 0, 0, 0, 0, List.of());

        assertThat(new QuickstartResult(load, 899, 1, 1, TOOK, List.of()).problems())
                .containsExactly("the load counted 900 requests but the router 899");
        assertThat(new QuickstartResult(load, 901, 1, 1, TOOK, List.of()).ok()).isFalse();
    }

    @Test
    void an_error_that_a_release_answered_is_not_lost_but_breaks_it_all_the_same() {
        LoadFigures failing = load(900, 0, 2, 0, 0, List.of());

        assertThat(new QuickstartResult(failing, 900, 1, 1, TOOK, List.of()).problems())
                .containsExactly("2 requests failed");
    }

    @Test
    void errors_of_the_release_that_was_meant_to_be_bad_break_nothing() {
        LoadFigures failing = load(900, 0, 7, 7, 0, 0, List.of());

        assertThat(new QuickstartResult(failing, 900, 1, 1, TOOK, List.of()).problems())
                .isEmpty();
        LoadFigures more = load(900, 0, 9, 7, 0, 0, List.of());
        assertThat(new QuickstartResult(more, 900, 1, 1, TOOK, List.of()).problems())
                .containsExactly("2 requests failed");
    }

    @Test
    void what_did_not_happen_as_it_should_have_comes_first() {
        LoadFigures lossy = load(900, 3, 3, 0, 0, List.of());

        assertThat(new QuickstartResult(lossy, 900, 1, 1, TOOK, List.of("Deploy v2 ended with exit code 3")).problems())
                .containsExactly("Deploy v2 ended with exit code 3", "3 requests were lost");
    }

    @Test
    void torn_answers_count_as_wrong_ones() {
        assertThat(result(900, 0, 2, 3, 1, 1).line()).contains(" wrong-version=5 ");
    }

    private static QuickstartResult result(
            long requests, long lost, long wrong, long torn, int rolledBack, int resumed) {
        return new QuickstartResult(
                load(requests, lost, lost, wrong, torn, List.of()), requests, rolledBack, resumed, TOOK, List.of());
    }

    private static LoadFigures load(
            long requests, long lost, long failed, long wrong, long torn, List<String> remarks) {
        return load(requests, lost, failed, 0, wrong, torn, remarks);
    }

    private static LoadFigures load(
            long requests, long lost, long failed, long blamed, long wrong, long torn, List<String> remarks) {
        return new LoadFigures(
                Duration.ofSeconds(40),
                requests,
                lost,
                failed,
                wrong,
                torn,
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Map.of(),
                Map.of(Quickstart.BAD, blamed),
                List.of(),
                List.of(),
                remarks);
    }
}
