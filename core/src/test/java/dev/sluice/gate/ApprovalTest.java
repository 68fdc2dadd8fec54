package dev.sluice.gate;

import static dev.sluice.gate.Asking.NOTHING;
import static dev.sluice.gate.Asking.signal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Signal.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApprovalTest {
    private static final Approval OPS = Approval.of("ops");

    @TempDir
    Path directory;

    @Test
    void one_approval_of_this_gate_opens_it() {
        assertThat(OPS.ask(NOTHING.with(signal(Kind.APPROVE, "ops", "Ann")).context()))
                .isEqualTo(new GateAnswer.Pass("approved by ann"));
    }

    @Test
    void it_waits_while_nobody_has_said_anything_that_concerns_it() {
        var context = NOTHING.with(
                        signal(Kind.APPROVE, "security", "Ann"),
                        signal(Kind.REJECT, "security", "Ann"),
                        signal(Kind.PROMOTE, "ops", "Ann"),
                        new Signal("x", new RolloutId("r-0"), Kind.APPROVE, "ops", "Ann", Asking.NOON),
                        new Signal("y", new RolloutId("r-0"), Kind.REJECT, "ops", "Ann", Asking.NOON))
                .context();

        assertThat(OPS.ask(context)).isEqualTo(new GateAnswer.Wait(Duration.ofMinutes(1), "0 of 1 approvals of 'ops'"));
    }

    @Test
    void a_rejection_outweighs_every_approval_before_and_after_it() {
        var context = NOTHING.with(
                        signal(Kind.APPROVE, "ops", "Ann"),
                        signal(Kind.REJECT, "ops", "Bob"),
                        signal(Kind.APPROVE, "ops", "Bob"))
                .context();

        assertThat(OPS.ask(context)).isEqualTo(new GateAnswer.Fail("rejected by bob"));
    }

    @Test
    void several_approvers_must_be_different_people() {
        Approval two = Approval.builder("ops").approvers(2).build();

        assertThat(two.ask(NOTHING.with(
                                new Signal("1", Asking.ROLLOUT, Kind.APPROVE, "ops", "Ann", Asking.NOON),
                                new Signal("2", Asking.ROLLOUT, Kind.APPROVE, "ops", " ANN ", Asking.NOON))
                        .context()))
                .isEqualTo(new GateAnswer.Wait(Duration.ofMinutes(1), "1 of 2 approvals of 'ops', by ann"));
        assertThat(two.ask(NOTHING.with(signal(Kind.APPROVE, "ops", "Bob"), signal(Kind.APPROVE, "ops", "Ann"))
                        .context()))
                .isEqualTo(new GateAnswer.Pass("approved by ann, bob"));
    }

    @Test
    void a_name_can_not_forge_a_line_of_the_record() {
        assertThat(OPS.ask(NOTHING.with(signal(Kind.APPROVE, "ops", "ann\n2026 rejected\u202e"))
                        .context()))
                .isEqualTo(new GateAnswer.Pass("approved by ann 2026 rejected"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            approve                   | Pass: approved by ops.txt
            approve Ann\\n            | Pass: approved by ann
            \\n  approve Ann\\r\\n     | Pass: approved by ann
            reject too early\\n       | Fail: rejected by too early
            approve Ann\\nreject Bob  | Fail: rejected by bob
            """)
    void a_file_votes_line_by_line(String content, String answer) throws IOException {
        Path file = Files.writeString(directory.resolve("ops.txt"), content.translateEscapes());

        assertThat(shown(Approval.builder("ops").file(file).build().ask(NOTHING.context())))
                .isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "aprove", "approved", "APPROVE", "approve Ann\nyes", "disapprove", "rejec"})
    void a_file_that_says_anything_else_has_no_say(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("ops.txt"), content);

        assertThat(Approval.builder("ops").file(file).build().ask(NOTHING.context()))
                .isInstanceOfSatisfying(GateAnswer.Wait.class, wait -> {
                    assertThat(wait.askAgainAfter()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(wait.reason()).contains("0 of 1", file.toString());
                });
    }

    @Test
    void a_file_that_is_missing_a_directory_or_too_large_has_no_say() throws IOException {
        Path large = Files.writeString(directory.resolve("large"), "approve\n".repeat(10_000));

        assertThat(shown(byFile(directory.resolve("none")))).startsWith("Wait").contains("is not there");
        assertThat(shown(byFile(directory))).startsWith("Wait").contains("not a regular file");
        assertThat(shown(byFile(large))).startsWith("Wait").contains("larger than 65536 bytes");
    }

    @Test
    void votes_of_the_file_and_of_signals_count_together() throws IOException {
        Path file = Files.writeString(directory.resolve("ops.txt"), "approve ann");
        Approval two = Approval.builder("ops").approvers(2).file(file).build();

        assertThat(two.ask(NOTHING.with(signal(Kind.APPROVE, "ops", "Ann")).context()))
                .isInstanceOf(GateAnswer.Wait.class);
        assertThat(two.ask(NOTHING.with(signal(Kind.APPROVE, "ops", "Bob")).context()))
                .isEqualTo(new GateAnswer.Pass("approved by ann, bob"));
    }

    @Test
    void a_file_named_after_the_rollout_does_not_approve_the_next_one() throws IOException {
        Path pattern = directory.resolve("{application}-{rollout}-{release}");
        Approval approval = Approval.builder("ops").file(pattern).build();
        Files.writeString(directory.resolve("shop-r-0-" + Asking.RELEASE.id()), "approve");

        assertThat(approval.ask(NOTHING.context())).isInstanceOf(GateAnswer.Wait.class);

        Files.writeString(directory.resolve("shop-r-1-" + Asking.RELEASE.id()), "approve");

        assertThat(approval.ask(NOTHING.context())).isInstanceOf(GateAnswer.Pass.class);
    }

    @Test
    void another_process_makes_the_same_gate_of_what_the_journal_kept() {
        Approval full = Approval.builder("ops").approvers(3).file(directory).build();

        assertThat(Approval.from(full.spec())).isEqualTo(full).hasToString(full.toString());
        assertThat(Approval.from(OPS.spec())).isEqualTo(OPS).isNotEqualTo(full);
        assertThat(Approval.from(new GateSpec("ops", "approval", Map.of()))).isEqualTo(OPS);
    }

    @Test
    void everything_wrong_with_an_approval_is_said_at_once() {
        assertThatThrownBy(() -> Approval.builder("ops")
                        .approvers(0)
                        .file(Path.of("ops.txt"))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'ops'", "approvers was '0'", "file was 'ops.txt' but must be absolute");
        assertThatThrownBy(() -> Approval.builder("ops").approvers(21).build())
                .hasMessageContaining("approvers was '21'");
        assertThatThrownBy(() -> Approval.from(
                        new GateSpec("ops", "approval", Map.of("approvers", "two", "file", "x", "colour", "red"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("approvers was 'two'", "file was 'x'", "colour was '***' but is no parameter");
        assertThatThrownBy(() -> Approval.of("Ops!")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Approval.from(new GateSpec("ops", "window", Map.of())))
                .hasMessageContaining("of kind 'window' but must be of kind 'approval'");
    }

    private static GateAnswer byFile(Path file) {
        return Approval.builder("ops").file(file).build().ask(NOTHING.context());
    }

    private static String shown(GateAnswer answer) {
        return answer.match(
                pass -> "Pass: " + pass.reason(), fail -> "Fail: " + fail.reason(), wait -> "Wait: " + wait.reason());
    }
}
