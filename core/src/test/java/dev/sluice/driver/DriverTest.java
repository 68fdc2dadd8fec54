package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.Signal.Kind;
import dev.sluice.release.Capacity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds at every step: wishes, time, and what may be said at the end. */
class DriverTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void without_a_rollout_there_is_nothing_to_decide() {
        Situation nothing = new Situation(Given.blueGreen().snapshot(), Ledger.empty(), List.of(), Optional.empty());

        assertThatThrownBy(() -> Driver.next(nothing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must have a rollout under way");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stage new", "task", "scale new", "gate", "route", "bake", "commit"})
    void an_abort_before_the_commit_leads_back_from_every_step(String step) {
        Progress progress = Given.blueGreen()
                .at(step)
                .wished(Kind.ABORT, Kind.PROMOTE)
                .next()
                .ledger()
                .rollout()
                .orElseThrow();

        assertThat(progress.phase()).isEqualTo(Progress.Phase.ROLLBACK);
        assertThat(progress.cause()).map(Cause::kind).contains(Cause.Kind.ABORTED);
        assertThat(progress.cause()).map(Cause::reason).contains("asked for by ann");
        assertThat(progress.turnedBackAt())
                .isEqualTo(Given.blueGreen()
                        .at(step)
                        .ledger()
                        .rollout()
                        .orElseThrow()
                        .step());
    }

    @Test
    void an_abort_wins_over_a_pause_and_over_what_goes_wrong_at_the_same_time() {
        Cause cause = Given.blueGreen()
                .at("bake")
                .trafficTo(Given.NEW)
                .fresh(0)
                .wished(Kind.PAUSE, Kind.ABORT)
                .next()
                .ledger()
                .rollout()
                .flatMap(Progress::cause)
                .orElseThrow();

        assertThat(cause.kind()).isEqualTo(Cause.Kind.ABORTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain", "stop old", "collect"})
    void an_abort_after_the_commit_changes_nothing(String step) {
        Given given = Given.blueGreen().at(step).trafficTo(Given.NEW);
        String undisturbed = given.decides();

        assertThat(given.wished(Kind.ABORT).decides()).isEqualTo(undisturbed);
    }

    @Test
    void an_abort_on_the_way_back_changes_neither_the_way_nor_the_reason() {
        Given given = Given.blueGreen()
                .back("scale old", "bake")
                .trafficTo(Given.NEW)
                .with(p -> p.cause(Optional.of(new Cause(Cause.Kind.NEW_FAILED, "bake", "exit 1"))));
        Ledger undisturbed = given.next().ledger();

        assertThat(given.wished(Kind.ABORT).next().ledger()).isEqualTo(undisturbed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stage new", "task", "scale new", "gate", "route", "bake", "commit"})
    void a_pause_holds_every_step_before_the_commit(String step) {
        Given paused = Given.blueGreen()
                .at(step)
                .trafficTo(step.equals("bake") || step.equals("commit") ? Given.NEW : Given.OLD)
                .good(Given.V1, Given.OLD)
                .wished(Kind.PAUSE)
                .after(Duration.ofSeconds(10));
        Decision decision = paused.next();

        assertThat(Decided.text(decision, Given.NOON)).isEqualTo("wait PT10M10S: paused");
        assertThat(decision.ledger().rollout()).flatMap(Progress::pausedAt).contains(Given.NOON.plusSeconds(10));
        assertThat(decision.ledger().good())
                .as("what is paused at the commit is not committed")
                .extracting(GoodRelease::prepared)
                .containsExactly(Given.V1);
    }

    @Test
    void a_pause_outlasts_every_time_limit() {
        assertThat(Given.blueGreen()
                        .at("scale new")
                        .fresh(0)
                        .with(p -> p.pausedAt(Optional.of(Given.NOON)))
                        .wished(Kind.PAUSE)
                        .after(HOUR)
                        .decides())
                .isEqualTo("wait PT1H10M: paused");
    }

    @Test
    void a_pause_does_not_hold_what_goes_wrong() {
        assertThat(Given.blueGreen()
                        .at("bake")
                        .trafficTo(Given.NEW)
                        .fresh(0)
                        .wished(Kind.PAUSE)
                        .decides())
                .isEqualTo("back: route 100% shop-1");
    }

    @Test
    void a_pause_holds_neither_the_way_back_nor_what_follows_the_commit() {
        assertThat(Given.blueGreen()
                        .back("route", "bake")
                        .trafficTo(Given.NEW)
                        .wished(Kind.PAUSE)
                        .decides())
                .isEqualTo("back: route 100% shop-1");
        assertThat(Given.blueGreen()
                        .at("stop old")
                        .trafficTo(Given.NEW)
                        .wished(Kind.PAUSE)
                        .decides())
                .isEqualTo("stop shop-1");
    }

    static Stream<Arguments> a_pause_holds_until_it_is_taken_back() {
        return Stream.of(
                arguments(new Kind[] {Kind.PAUSE}, true),
                arguments(new Kind[] {Kind.PAUSE, Kind.RESUME}, false),
                arguments(new Kind[] {Kind.RESUME, Kind.PAUSE}, true),
                arguments(new Kind[] {Kind.PAUSE, Kind.PROMOTE}, false),
                arguments(new Kind[] {Kind.PROMOTE, Kind.PAUSE}, true),
                arguments(new Kind[] {Kind.PAUSE, Kind.APPROVE}, true),
                arguments(new Kind[] {Kind.PAUSE, Kind.RESUME, Kind.PAUSE}, true));
    }

    @ParameterizedTest
    @MethodSource
    void a_pause_holds_until_it_is_taken_back(Kind[] wishes, boolean paused) {
        assertThat(Given.blueGreen().at("scale new").wished(wishes).decides().endsWith("paused"))
                .isEqualTo(paused);
    }

    @Test
    void time_that_was_spent_paused_does_not_count_against_a_step() {
        Given resumed = Given.blueGreen()
                .at("scale new")
                .fresh(3)
                .with(p -> p.pausedAt(Optional.of(Given.NOON.plusSeconds(60))))
                .wished(Kind.PAUSE, Kind.RESUME)
                .after(HOUR);

        assertThat(resumed.decides()).isEqualTo("wait PT1H9M: 3 of 4 instances of v2 are ready: starting");
        assertThat(resumed.next().ledger().rollout())
                .flatMap(Progress::pausedAt)
                .isEmpty();
    }

    @Test
    void time_that_was_spent_paused_does_not_count_as_bake_time_whenever_that_began() {
        assertThat(bakingAfterPause(Duration.ofSeconds(30)))
                .as("30 s were baked before the pause")
                .isEqualTo("wait PT1H4M30S: bake time");
        assertThat(bakingAfterPause(Duration.ofMinutes(20)))
                .as("nothing was baked before the pause")
                .isEqualTo("wait PT1H5M: bake time");
    }

    private static String bakingAfterPause(Duration seen) {
        boolean before = seen.compareTo(Given.MINUTE) < 0;
        return Given.blueGreen()
                .at("bake")
                .trafficTo(Given.NEW)
                .seenAt(before ? Duration.ofSeconds(30) : seen)
                .with(p -> p.pausedAt(Optional.of(Given.NOON.plusSeconds(60))))
                .wished(Kind.PAUSE, Kind.RESUME)
                .after(HOUR)
                .decides();
    }

    @Test
    void the_way_back_can_not_go_on_doing_the_same_without_end() {
        Given late = Given.blueGreen().back("delete new", "bake").after(HOUR);
        Decision decision = late.next();

        assertThat(Decided.text(decision, Given.NOON)).isEqualTo("back: delete shop-2");
        assertThat(decision.ledger().rollout()).map(Progress::tries).contains(1);
        assertThat(late.with(p -> p.tries(4)).decides()).startsWith("back: end: interrupted ROLLBACK_FAILED");
    }

    @Test
    void a_decision_remembers_its_step_before_it_is_done() {
        Decision decision = Given.blueGreen()
                .at("stage new")
                .fresh(Capacity.NONE, 0)
                .after(Duration.ofSeconds(5))
                .next();

        assertThat(decision.ledger().rollout().orElseThrow())
                .isEqualTo(Given.blueGreen()
                        .at("task")
                        .with(p -> p.since(Given.NOON.plusSeconds(5)).deadline(Given.NOON.plusSeconds(65)))
                        .ledger()
                        .rollout()
                        .orElseThrow());
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                arguments("all is as promised", live(), "end: promoted v2 on shop-2"),
                arguments(
                        "the new one was deleted after the commit",
                        live().gone(Given.NEW),
                        "end: interrupted FOREIGN_CHANGE for good: after the commit somebody deleted the new revision"),
                arguments(
                        "the traffic was led back after the commit",
                        live().trafficTo(Given.OLD),
                        "end: interrupted FOREIGN_CHANGE for good: after the commit somebody led the traffic to 100%"
                                + " shop-1"),
                arguments(
                        "some of the traffic was led back after the commit",
                        live().split(99),
                        "end: interrupted FOREIGN_CHANGE for good: after the commit somebody led the traffic to 1%"
                                + " shop-1, 99% shop-2"),
                arguments(
                        "the last instance was lost a moment ago",
                        live().fresh(0).after(Duration.ofSeconds(59)),
                        "wait PT1M: an instance of the new revision to be ready again"),
                arguments(
                        "the last instance was lost and does not come back",
                        live().fresh(0).after(Given.MINUTE),
                        "end: interrupted NEW_FAILED for good: after the commit the new revision lost its last ready"
                                + " instance"),
                arguments(
                        "some instances are missing: the release is live",
                        live().fresh(1),
                        "end: promoted v2 on shop-2"),
                arguments(
                        "where instances are the traffic, none is left",
                        Given.rolling(TrafficModel.REPLICA_SHARE)
                                .atTheEnd()
                                .gone(Given.OLD)
                                .fresh(0)
                                .share(),
                        "wait PT1M: an instance of the new revision to be ready again"),
                arguments(
                        "where instances are the traffic, the old one is back",
                        Given.rolling(TrafficModel.REPLICA_SHARE)
                                .atTheEnd()
                                .old(Capacity.fixed(1), 1)
                                .share(),
                        "end: interrupted FOREIGN_CHANGE for good: after the commit somebody led the traffic to 20%"
                                + " shop-1, 80% shop-2"),
                arguments(
                        "taken back",
                        Given.blueGreen().backAtTheEnd("bake").gone(Given.NEW),
                        "end: rolled back to shop-1, ABORTED"),
                arguments(
                        "a first release taken back",
                        Given.firstRelease().backAtTheEnd("bake").gone(Given.NEW),
                        "end: rolled back to nothing, ABORTED"),
                arguments(
                        "taken back, while traffic goes to what is not there",
                        Given.firstRelease()
                                .backAtTheEnd("bake")
                                .gone(Given.NEW)
                                .trafficTo(Given.NEW),
                        "end: rolled back to nothing, ABORTED"),
                arguments(
                        "taken back, and somebody has made it serve again",
                        Given.blueGreen().backAtTheEnd("bake").trafficTo(Given.NEW),
                        "back: end: interrupted ROLLBACK_FAILED: somebody has led traffic to what was taken back: 100%"
                                + " shop-2; it went back because of ABORTED at 'bake': asked for by ann"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void ends(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    @Test
    void an_end_is_recorded_with_its_rollout_cleared_and_warm_revisions_that_are_gone_forgotten() {
        Ledger ledger = live().warm(Given.OLD, HOUR)
                .warm(Given.OTHER, HOUR)
                .after(HOUR)
                .next()
                .ledger();

        assertThat(ledger.rollout()).isEmpty();
        assertThat(ledger.last())
                .contains(new Ended(
                        Given.ROLLOUT,
                        "v2",
                        new Outcome.Promoted("v2", Given.NEW, false),
                        Given.NOON,
                        Given.NOON.plus(HOUR)));
        assertThat(ledger.warm()).extracting(WarmRevision::revision).containsExactly(Given.OLD);
    }

    @Test
    void a_process_that_takes_over_keeps_the_time_limit_of_a_step_before_the_commit() {
        Ledger ledger = Given.blueGreen().at("scale new").ledger();

        assertThat(Driver.revive(ledger, Given.NOON.plus(HOUR))).isEqualTo(ledger);
        assertThat(Driver.revive(Ledger.empty(), Given.NOON)).isEqualTo(Ledger.empty());
    }

    @Test
    void a_process_that_takes_over_starts_the_way_back_again_so_that_what_was_undone_meanwhile_is_seen() {
        Instant later = Given.NOON.plusSeconds(5);
        Ledger ledger = Given.blueGreen()
                .back("drain new", "bake")
                .with(p -> p.tries(4))
                .ledger();

        Progress progress = Driver.revive(ledger, later).rollout().orElseThrow();

        assertThat(progress.step()).isZero();
        assertThat(progress.tries()).isZero();
        assertThat(progress.deadline()).isEqualTo(later.plus(Duration.ofMinutes(10)));
        assertThat(progress.turnedBackAt())
                .isEqualTo(ledger.rollout().orElseThrow().turnedBackAt());
        assertThat(progress.cause()).isEqualTo(ledger.rollout().orElseThrow().cause());
    }

    @Test
    void a_process_that_takes_over_tries_what_follows_the_commit_again() {
        Instant later = Given.NOON.plus(HOUR);
        Ledger ledger = Given.blueGreen().at("stop old").with(p -> p.tries(4)).ledger();

        Progress progress = Driver.revive(ledger, later).rollout().orElseThrow();

        assertThat(progress.step()).isEqualTo(ledger.rollout().orElseThrow().step());
        assertThat(progress.committed()).isTrue();
        assertThat(progress.tries()).isZero();
        assertThat(progress.deadline()).isEqualTo(later.plus(Duration.ofMinutes(2)));
    }

    @Test
    void an_old_revision_that_was_staged_again_under_another_name_is_found_by_its_release() {
        Revision again = Revision.builder(Given.OTHER, new Origin.Managed(Given.V1.id()))
                .label("v1")
                .build();

        assertThat(Given.blueGreen()
                        .back("scale old", "bake")
                        .gone(Given.OLD)
                        .there(again)
                        .trafficTo(Given.NEW)
                        .decides())
                .isEqualTo("back: scale shop-0 to 4");
    }

    private static Given live() {
        return Given.blueGreen().atTheEnd().trafficTo(Given.NEW);
    }
}
