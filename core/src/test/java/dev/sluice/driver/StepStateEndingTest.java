package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.TaskStatus.State;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.BlueGreen;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that end and clear away, as a table: what the world is like, and what is decided. */
class StepStateEndingTest {
    private static final Duration HOUR = Duration.ofHours(1);

    static Stream<Arguments> drain() {
        return Stream.of(
                arguments("not asked", at("drain").trafficTo(Given.NEW), "ask serving shop-1"),
                arguments(
                        "nothing open",
                        at("drain").trafficTo(Given.NEW).answer(serving(new DrainState.Drained())),
                        "stop shop-1"),
                arguments(
                        "something open",
                        at("drain").trafficTo(Given.NEW).answer(serving(new DrainState.Draining(3))),
                        "wait PT30S: v1 still serves 3"),
                arguments(
                        "not quiet yet",
                        at("drain")
                                .trafficTo(Given.NEW)
                                .answer(serving(
                                        new DrainState.Draining(3, "3 instances still answer, the last 0.4 s ago"))),
                        "wait PT30S: v1 is not quiet yet: 3 instances still answer, the last 0.4 s ago"),
                arguments(
                        "nobody knows",
                        at("drain").trafficTo(Given.NEW).answer(serving(new DrainState.Unknown())),
                        "wait PT30S: the drain time of v1"),
                arguments(
                        "its time is over",
                        at("drain")
                                .trafficTo(Given.NEW)
                                .answer(serving(new DrainState.Draining(3)))
                                .after(Duration.ofSeconds(30)),
                        "stop shop-1"),
                arguments(
                        "the answer is about another revision",
                        at("drain")
                                .trafficTo(Given.NEW)
                                .answer(new Answer.Serving(Given.OTHER, new DrainState.Drained())),
                        "ask serving shop-1"),
                arguments("gone", at("drain").trafficTo(Given.NEW).gone(Given.OLD), "end: promoted v2 on shop-2"),
                arguments(
                        "nothing runs",
                        at("drain").trafficTo(Given.NEW).old(Capacity.NONE, 0),
                        "end: promoted v2 on shop-2"),
                arguments(
                        "after the commit somebody went back by hand",
                        at("drain").trafficTo(Given.OLD),
                        "end: interrupted FOREIGN_CHANGE for good: somebody has led traffic to v1, which was to end: 100%"
                                + " shop-1"),
                arguments(
                        "after the commit somebody went halfway back by hand",
                        at("drain").split(50),
                        "end: interrupted FOREIGN_CHANGE for good: somebody has led traffic to v1, which was to end: 50%"
                                + " shop-1, 50% shop-2"),
                arguments(
                        "back: what is to end serves again",
                        Given.blueGreen().back("drain new", "bake").trafficTo(Given.NEW),
                        "back: end: interrupted ROLLBACK_FAILED: somebody has led traffic to v2, which was to end: 100%"
                                + " shop-2; it went back because of ABORTED at 'bake': asked for by ann"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void drain(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    static Stream<Arguments> retire() {
        return Stream.of(
                arguments("not begun", live("stop old"), "stop shop-1"),
                arguments(
                        "still ending",
                        live("stop old").there(ending(Given.OLD, 2)),
                        "wait PT2M: 2 instances of v1 are still ending"),
                arguments("ended", live("stop old").old(Capacity.NONE, 0), "end: promoted v2 on shop-2"),
                arguments("gone", live("stop old").gone(Given.OLD), "end: promoted v2 on shop-2"),
                arguments(
                        "does not end in time",
                        live("stop old").there(ending(Given.OLD, 2)).after(Duration.ofMinutes(2)),
                        "end: interrupted DEADLINE: not done within PT2M: 2 instances of v1 are still ending"),
                arguments(
                        "refused four times: the release is live and the next rollout collects the rest",
                        live("stop old").with(p -> p.tries(4)),
                        "end: promoted v2 on shop-2"),
                arguments(
                        "back: deleted, not stopped",
                        Given.blueGreen().back("delete new", "bake").fresh(Capacity.NONE, 0),
                        "back: delete shop-2"),
                arguments(
                        "back: gone",
                        Given.blueGreen().back("delete new", "bake").gone(Given.NEW),
                        "end: rolled back to shop-1, ABORTED"),
                arguments(
                        "back: serves again",
                        Given.blueGreen().back("delete new", "bake").split(1),
                        "back: end: interrupted ROLLBACK_FAILED: somebody has led traffic to v2, which was to end: 99%"
                                + " shop-1, 1% shop-2; it went back because of ABORTED at 'bake': asked for by ann"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void retire(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    @Test
    void a_revision_that_is_kept_warm_is_noted_once_and_left_running() {
        Given given = Given.rollout(Given.plan(TrafficModel.WEIGHTED, 4, BlueGreen.cautious()))
                .at("keep old warm")
                .trafficTo(Given.NEW);
        Ledger once = given.next().ledger();

        assertThat(given.decides()).isEqualTo("end: promoted v2 on shop-2");
        assertThat(once.warm()).containsExactly(new WarmRevision(Given.OLD, Given.NOON.plus(HOUR)));
        assertThat(given.warm(Given.OLD, HOUR)
                        .after(Given.MINUTE)
                        .next()
                        .ledger()
                        .warm())
                .as("a process that takes over does not start the time again")
                .containsExactly(new WarmRevision(Given.OLD, Given.NOON.plus(HOUR)));
    }

    static Stream<Arguments> collect() {
        return Stream.of(
                arguments("nothing left", live("collect"), "end: promoted v2 on shop-2"),
                arguments("an older one is left", live("collect").there(Given.third(1)), "delete shop-0"),
                arguments("even a stopped one", live("collect").there(Given.third(0)), "delete shop-0"),
                arguments(
                        "kept warm",
                        live("collect").there(Given.third(1)).warm(Given.OTHER, Given.MINUTE),
                        "end: promoted v2 on shop-2"),
                arguments(
                        "no longer kept warm",
                        live("collect")
                                .there(Given.third(1))
                                .warm(Given.OTHER, Given.MINUTE)
                                .after(Given.MINUTE),
                        "delete shop-0"),
                arguments(
                        "not ours",
                        live("collect")
                                .there(Revision.builder(Given.OTHER, new Origin.Adopted("Deployment/shop"))
                                        .build()),
                        "end: promoted v2 on shop-2"),
                arguments(
                        "refused too often: it is left to the next rollout",
                        live("collect").there(Given.third(1)).with(p -> p.tries(4)),
                        "end: promoted v2 on shop-2"),
                arguments(
                        "too late: likewise",
                        live("collect").there(Given.third(1)).after(Duration.ofMinutes(2)),
                        "end: promoted v2 on shop-2"),
                arguments(
                        "tasks of older rollouts are forgotten",
                        live("collect").task("r-0-migrate", State.FAILED),
                        "forget r-0-migrate"),
                arguments(
                        "unless they run",
                        live("collect").task("r-0-migrate", State.RUNNING),
                        "end: promoted v2 on shop-2"),
                arguments(
                        "our own are kept",
                        live("collect").task("r-1-migrate", State.SUCCEEDED),
                        "end: promoted v2 on shop-2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void collect(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    @Test
    void a_warm_revision_whose_time_is_over_is_forgotten_before_it_is_deleted() {
        assertThat(live("collect")
                        .there(Given.third(1))
                        .warm(Given.OTHER, Given.MINUTE)
                        .after(Given.MINUTE)
                        .next()
                        .ledger()
                        .warm())
                .isEmpty();
    }

    private static Given at(String step) {
        return Given.blueGreen().at(step);
    }

    /** After the commit, with all traffic where it shall be. */
    private static Given live(String step) {
        return Given.blueGreen().at(step).trafficTo(Given.NEW);
    }

    private static Revision ending(RevisionId id, int running) {
        return Revision.builder(id, new Origin.Managed(Given.V1.id()))
                .label("v1")
                .running(running)
                .readiness(new Readiness.Progressing("ending"))
                .build();
    }

    private static Answer serving(DrainState state) {
        return new Answer.Serving(Given.OLD, state);
    }
}
