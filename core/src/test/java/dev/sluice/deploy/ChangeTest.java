package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The closed families of the provider interface: what comes out of a match is what went in. */
class ChangeTest {
    private static final Prepared PREPARED =
            Prepared.of(Release.image("shop:1").label("v1").build(), Map.of());
    private static final RevisionId ONE = new RevisionId("one");
    private static final TaskId TASK = new TaskId("migrate");

    @Test
    void changes_are_told_apart() {
        assertThat(Stream.of(
                        new Change.Stage(PREPARED),
                        new Change.Scale(ONE, Capacity.NONE),
                        new Change.Route(TrafficRules.none()),
                        new Change.Retire(ONE, RetireMode.STOP),
                        new Change.RunTask(TASK, PREPARED, List.of("bin/migrate")),
                        new Change.ForgetTask(TASK)))
                .extracting(c -> c.<String>match(
                        stage -> "stage",
                        scale -> "scale",
                        route -> "route",
                        retire -> "retire",
                        run -> "run",
                        forget -> "forget"))
                .containsExactly("stage", "scale", "route", "retire", "run", "forget");
    }

    @Test
    void a_task_has_a_program_and_keeps_its_command() {
        List<String> command = new ArrayList<>(List.of("bin/migrate"));
        Change.RunTask run = new Change.RunTask(TASK, PREPARED, command);

        command.clear();

        assertThat(run.command()).containsExactly("bin/migrate");
        assertThatThrownBy(() -> new Change.RunTask(TASK, PREPARED, command))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command was [] but must start with a program");
    }

    @Test
    void effects_are_told_apart() {
        assertThat(Stream.of(
                        new Effect.Applied(true, Optional.empty()),
                        new Effect.Underway("3 of 20", Duration.ofSeconds(1)),
                        new Effect.Superseded(new Fence(2, new DriverId("other"))),
                        new Effect.Stale("traffic"),
                        new Effect.Refused("not ready")))
                .extracting(e -> e.<String>match(
                        applied -> "applied", underway -> "underway", s -> "superseded", s -> "stale", r -> "refused"))
                .containsExactly("applied", "underway", "superseded", "stale", "refused");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 367 * 86_400})
    void what_is_under_way_is_not_asked_for_again_at_once(long seconds) {
        Duration again = Duration.ofSeconds(seconds);

        assertThatThrownBy(() -> new Effect.Underway("3 of 20", again))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("again was " + again + " but must be more than zero and at most 366 days");
    }

    @Test
    void states_of_readiness_propagation_and_draining_are_told_apart() {
        assertThat(Stream.of(
                        new Readiness.Idle(),
                        new Readiness.Ready(),
                        new Readiness.Progressing("starts"),
                        new Readiness.Failed("exit 1")))
                .extracting(r -> r.<String>match(i -> "idle", x -> "ready", p -> p.reason(), f -> f.reason()))
                .containsExactly("idle", "ready", "starts", "exit 1");
        assertThat(Stream.of(
                        new Propagation.Pending("one proxy"),
                        new Propagation.Seen("a request", "one proxy"),
                        new Propagation.DelayOnly("slices", Duration.ofSeconds(1))))
                .extracting(p -> p.<String>match(
                        x -> x.reason(),
                        s -> s.evidence() + " at " + s.scope(),
                        d -> d.delay().toString()))
                .containsExactly("one proxy", "a request at one proxy", "PT1S");
        assertThat(Stream.of(new DrainState.Drained(), new DrainState.Draining(3), new DrainState.Unknown()))
                .extracting(d -> d.<String>match(x -> "drained", o -> "" + o.open(), u -> "unknown"))
                .containsExactly("drained", "3", "unknown");
    }

    @Test
    void evidence_says_what_it_proves() {
        assertThatThrownBy(() -> new Propagation.Seen("a request was answered by v2", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scope was blank but must say what the evidence proves: a request was answered by v2");
    }

    @Test
    void what_is_not_quiet_yet_says_why_where_a_number_does_not() {
        assertThat(new DrainState.Draining(3)).isEqualTo(new DrainState.Draining(3, ""));
        assertThat(new DrainState.Draining(3, "3 instances still answer").reason())
                .isEqualTo("3 instances still answer");
    }

    @Test
    void the_headers_of_a_reply_are_kept_whatever_becomes_of_the_map() {
        Map<String, String> headers = new HashMap<>(Map.of("server", "shop"));
        ProbeReply reply = new ProbeReply(200, headers, "ok");

        headers.clear();

        assertThat(reply.headers()).containsEntry("server", "shop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a_b", "a.b"})
    void a_task_id_is_a_dns_label(String text) {
        assertThatThrownBy(() -> new TaskId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("task id was '" + text + "' but must match");
    }

    @Test
    void a_task_id_leaves_room_for_what_a_platform_adds() {
        assertThat(new TaskId("a".repeat(52))).hasToString("a".repeat(52));
        assertThatThrownBy(() -> new TaskId("a".repeat(53))).isInstanceOf(IllegalArgumentException.class);
    }
}
