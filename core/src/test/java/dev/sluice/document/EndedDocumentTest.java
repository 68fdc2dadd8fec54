package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.Problem;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Milestone;
import dev.sluice.driver.Outcome;
import dev.sluice.fence.Grant;
import dev.sluice.release.RevisionId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EndedDocumentTest {

    static Stream<Outcome> long_outcomes() {
        String text = "\u0001😀".repeat(3_000);
        Cause cause = new Cause(Cause.Kind.TASK_FAILED, text, text);
        return Stream.of(
                new Outcome.Promoted(text, new RevisionId("é".repeat(253)), false),
                new Outcome.RolledBack(cause, Optional.empty()),
                new Outcome.Refused(
                        Collections.nCopies(20, new Problem(text, text, text)),
                        Optional.of(new Grant.Held(Samples.superseded().by(), Samples.NOON, text))),
                new Outcome.Interrupted(cause, true));
    }

    @Test
    void a_log_entry_holds_everything_where_it_fits() {
        assertThat(EndedDocument.toLog(Samples.ended())).isEqualTo(EndedDocument.toJson(Samples.ended()));
    }

    @ParameterizedTest
    @MethodSource("long_outcomes")
    void a_log_entry_keeps_to_its_limit_and_tells_the_same_end(Outcome outcome) {
        Ended ended = new Ended(Samples.ROLLOUT, "x".repeat(9_000), outcome, Samples.NOON, Samples.NOON);

        String log = EndedDocument.toLog(ended);

        assertThat(log.getBytes(StandardCharsets.UTF_8).length).isBetween(200, EndedDocument.LOG_BYTES);
        Ended read = EndedDocument.fromJson(log);
        assertThat(read.rollout()).isEqualTo(ended.rollout());
        assertThat(read.outcome()).isInstanceOf(outcome.getClass());
        assertThat(read.label()).endsWith("…");
    }

    @Test
    void a_higher_version_is_refused_with_both_versions() {
        String newer = EndedDocument.toJson(Samples.ended()).replace("\"version\":1", "\"version\":2");

        assertThatThrownBy(() -> EndedDocument.fromJson(newer))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("The stored ended can't be read: it has version 2")
                .hasMessageContaining("up to 1");
    }

    @Test
    void an_end_that_was_written_without_milestones_is_still_read() {
        String older = EndedDocument.toJson(Samples.ended()).replaceAll(",\"milestones\":\\[[^]]*]", "");

        assertThat(older).doesNotContain("milestones");
        assertThat(EndedDocument.fromJson(older).milestones()).isEmpty();
        assertThat(EndedDocument.fromJson(older).outcome())
                .isEqualTo(Samples.ended().outcome());
    }

    @Test
    void a_milestone_that_is_not_known_is_told_with_its_place() {
        String strange = EndedDocument.toJson(Samples.ended()).replace("\"seen\"", "\"sighted\"");

        assertThatThrownBy(() -> EndedDocument.fromJson(strange))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("milestones[1].kind was 'sighted'");
    }

    @Test
    void long_milestones_keep_to_the_limit_of_a_log_entry() {
        String text = "\u0001😀".repeat(150);
        Ended ended = new Ended(
                Samples.ROLLOUT,
                "v1",
                Samples.ended().outcome(),
                Samples.NOON,
                Samples.NOON,
                Stream.of(Milestone.Kind.values())
                        .map(kind -> new Milestone(kind, Samples.NOON, text))
                        .toList());

        String log = EndedDocument.toLog(ended);

        assertThat(log.getBytes(StandardCharsets.UTF_8).length).isBetween(200, EndedDocument.LOG_BYTES);
        assertThat(EndedDocument.fromJson(log).milestones())
                .extracting(Milestone::kind)
                .containsExactly(Milestone.Kind.values());
    }
}
