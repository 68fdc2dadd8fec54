package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Recreate;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that are about counts, as a table: what the world is like, and what is decided. */
class CapacityStateTest {
    private static final Duration LATE = Duration.ofMinutes(10);
    private static final Capacity AUTO = Capacity.auto(2, 10);

    static Stream<Arguments> growing() {
        return Stream.of(
                arguments("not begun", blueGreen().fresh(Capacity.NONE, 0), "scale shop-2 to 4"),
                arguments(
                        "somebody has scaled it to something else",
                        blueGreen().fresh(Capacity.fixed(3), 3),
                        "scale shop-2 to 4"),
                arguments("starting", blueGreen().fresh(3), "wait PT10M: 3 of 4 instances of v2 are ready: starting"),
                arguments("starting, too late", blueGreen().fresh(3).after(LATE), "back: ask serving shop-2"),
                arguments("ready, however late", blueGreen().fresh(4).after(LATE), "ask gate ops"),
                arguments(
                        "given up by the platform, long before it is late",
                        blueGreen().freshIs(new Readiness.Failed("exit 1"), 0, 4),
                        "back: ask serving shop-2"),
                arguments(
                        "given up by the platform though enough are ready",
                        blueGreen().freshIs(new Readiness.Failed("quota"), 4, 4),
                        "back: ask serving shop-2"),
                arguments("gone", blueGreen().gone(Given.NEW), "end: rolled back to shop-1, FOREIGN_CHANGE"),
                arguments(
                        "refused four times",
                        blueGreen().fresh(Capacity.NONE, 0).with(p -> p.tries(4)),
                        "back: delete shop-2"),
                arguments(
                        "more are ready than an autoscaler must have",
                        auto().at("scale new").fresh(Capacity.auto(10, 10), 12),
                        "route 100% shop-2"),
                arguments(
                        "without an instance while nobody is led to it, it is waited for",
                        rolling().at("scale new to 1").fresh(Capacity.fixed(1), 0),
                        "wait PT10M: 0 of 1 instances of v2 are ready: starting"),
                arguments(
                        "without an instance while users are led to it, nothing is waited for",
                        rolling()
                                .at("scale new to 2")
                                .fresh(Capacity.fixed(1), 0)
                                .split(25),
                        "back: route 100% shop-1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void growing(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    static Stream<Arguments> makingRoom() {
        return Stream.of(
                arguments("not begun", room(), "scale shop-1 to 3"),
                arguments(
                        "still ending",
                        room().there(running(Capacity.fixed(3), 3, 4)),
                        "wait PT10M: v1 still runs 4 instances"),
                arguments("done", room().old(Capacity.fixed(3), 3), "wait PT1M: bake time"),
                arguments(
                        "done, though what is left is broken: only its size matters",
                        room().there(running(Capacity.fixed(3), 0, 3)),
                        "wait PT1M: bake time"),
                arguments(
                        "gone: there is nothing to go back to by traffic alone",
                        room().gone(Given.OLD),
                        "back: stage v1"),
                arguments(
                        "does not end in time",
                        room().there(running(Capacity.fixed(3), 3, 4)).after(LATE),
                        "back: scale shop-1 to 4"),
                arguments(
                        "where instances are the traffic the last ones may end while they serve",
                        share().at("scale old to 0").old(Capacity.fixed(1), 1).share(),
                        "scale shop-1 to 0"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void makingRoom(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    static Stream<Arguments> ending() {
        return Stream.of(
                arguments("not begun", recreate("scale old to 0").noTraffic(), "scale shop-1 to 0"),
                arguments(
                        "still ending",
                        recreate("scale old to 0").noTraffic().there(running(Capacity.NONE, 0, 2)),
                        "wait PT10M: 2 instances of v1 are still ending"),
                arguments(
                        "ended",
                        recreate("scale old to 0")
                                .noTraffic()
                                .old(Capacity.NONE, 0)
                                .fresh(Capacity.NONE, 0),
                        "scale shop-2 to 4"),
                arguments(
                        "somebody has led traffic to it again: it is not ended under its users",
                        recreate("scale old to 0").trafficTo(Given.OLD).fresh(Capacity.NONE, 0),
                        "back: ask propagated 100% shop-1"),
                arguments(
                        "back: somebody has led traffic to the new one again",
                        recreate("stage").back("scale new to 0", "commit").trafficTo(Given.NEW),
                        "back: end: interrupted ROLLBACK_FAILED: somebody has led traffic to v2, which was to end: 100%"
                                + " shop-2; it went back because of ABORTED at 'commit': asked for by ann"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void ending(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    static Stream<Arguments> comingBack() {
        return Stream.of(
                arguments(
                        "turned back before anything was taken from it: it need not be whole, or a bad release could not be"
                                + " taken back from another bad one",
                        back("scale old", "scale new").old(0),
                        "back: ask serving shop-2"),
                arguments(
                        "the new one has the traffic, and the old one is whole",
                        back("scale old", "bake").trafficTo(Given.NEW),
                        "back: route 100% shop-1"),
                arguments(
                        "the new one has the traffic, and the old one is not whole yet",
                        back("scale old", "bake").trafficTo(Given.NEW).old(3),
                        "back: wait PT10M: 3 of 4 instances of v1 are ready again"),
                arguments(
                        "the old one has shrunk",
                        back("scale old", "bake").trafficTo(Given.NEW).old(Capacity.fixed(1), 1),
                        "back: scale shop-1 to 4"),
                arguments(
                        "somebody has given it more: it keeps that",
                        back("scale old", "bake").trafficTo(Given.NEW).old(Capacity.fixed(9), 4),
                        "back: route 100% shop-1"),
                arguments(
                        "the new one is dead: one instance is better than none",
                        back("scale old", "bake").trafficTo(Given.NEW).fresh(0).old(1),
                        "back: route 100% shop-1"),
                arguments(
                        "the new one is gone: likewise",
                        back("scale old", "bake")
                                .trafficTo(Given.NEW)
                                .gone(Given.NEW)
                                .old(1),
                        "back: route 100% shop-1"),
                arguments(
                        "both are dead: nobody is led from one to the other",
                        back("scale old", "bake").trafficTo(Given.NEW).fresh(0).old(0),
                        "back: wait PT10M: 0 of 4 instances of v1 are ready again"),
                arguments(
                        "both stay dead",
                        back("scale old", "bake")
                                .trafficTo(Given.NEW)
                                .fresh(0)
                                .old(0)
                                .after(LATE),
                        "back: end: interrupted ROLLBACK_FAILED: not done within PT10M: 0 of 4 instances of v1 are ready"
                                + " again; it went back because of ABORTED at 'bake': asked for by ann"),
                arguments(
                        "somebody has led all traffic to a third: it is not ours to take back",
                        back("scale old", "bake")
                                .there(Given.third(1))
                                .trafficTo(Given.OTHER)
                                .old(0),
                        "back: ask serving shop-2"),
                arguments(
                        "users are back: the rest is waited for before the new one ends",
                        backLast("bake").old(1),
                        "back: wait PT10M: 1 of 4 instances of v1 are ready again"),
                arguments(
                        "users are back, and the count is not",
                        backLast("bake").old(Capacity.fixed(1), 1),
                        "back: scale shop-1 to 4"),
                arguments("users are back, and all is whole", backLast("bake"), "back: delete shop-2"),
                arguments(
                        "users are back, and it gets no better by waiting",
                        backLast("bake").old(1).after(LATE),
                        "back: delete shop-2"),
                arguments(
                        "turned back before anything was taken from it: nothing is waited for at the end either",
                        Given.blueGreen().backLast("scale old", "scale new").old(1),
                        "back: delete shop-2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void comingBack(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    static Stream<Arguments> comingBackWhereInstancesAreTheTraffic() {
        return Stream.of(
                arguments(
                        "not whole yet",
                        share().back("scale old", "scale old to 2")
                                .old(3)
                                .fresh(Capacity.fixed(2), 2)
                                .share(),
                        "back: wait PT10M: 3 of 4 instances of v1 are ready again"),
                arguments(
                        "whole",
                        share().back("scale old", "scale old to 2")
                                .old(4)
                                .fresh(Capacity.fixed(2), 2)
                                .share(),
                        "back: scale shop-2 to 0"),
                arguments(
                        "turned back before anything was taken from it",
                        share().back("scale old", "scale new to 1")
                                .old(2)
                                .fresh(Capacity.fixed(1), 1)
                                .share(),
                        "back: scale shop-2 to 0"),
                arguments(
                        "the new one is dead",
                        share().back("scale old", "scale old to 2")
                                .old(1)
                                .fresh(Capacity.fixed(2), 0)
                                .share(),
                        "back: scale shop-2 to 0"),
                arguments(
                        "at the end the rest is waited for",
                        share().backLast("scale old", "scale old to 2")
                                .old(2)
                                .fresh(Capacity.NONE, 0)
                                .share(),
                        "back: wait PT10M: 2 of 4 instances of v1 are ready again"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void comingBackWhereInstancesAreTheTraffic(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    static Stream<Arguments> autoscalers() {
        return Stream.of(
                arguments(
                        "it is pinned at what it had before the load comes back",
                        auto().back("scale old", "commit").trafficTo(Given.NEW).old(AUTO, 2),
                        "back: scale shop-1 to 10..10"),
                arguments(
                        "and waited for",
                        auto().back("scale old", "commit").trafficTo(Given.NEW).old(Capacity.auto(10, 10), 7),
                        "back: wait PT10M: 7 of 10..10 instances of v1 are ready again"),
                arguments(
                        "and let go when users are back",
                        auto().backLast("scale old", "commit").old(Capacity.auto(10, 10), 10),
                        "back: scale shop-1 to 2..10"),
                arguments(
                        "and let go once",
                        auto().backLast("scale old", "commit").old(AUTO, 10),
                        "back: delete shop-2"),
                arguments(
                        "it is not pinned when its users never left",
                        auto().back("scale old", "scale new").old(AUTO, 5),
                        "back: ask serving shop-2"),
                arguments(
                        "what somebody has given it stays",
                        auto().backLast("scale old", "commit").old(Capacity.auto(11, 20), 11),
                        "back: delete shop-2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void autoscalers(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    static Stream<Arguments> resizing() {
        return Stream.of(
                arguments("not begun", resize().at("scale").there(live(4, 4)), "scale shop-1 to 6"),
                arguments(
                        "starting",
                        resize().at("scale").there(live(6, 4)),
                        "wait PT10M: 4 of 6 instances of v1 are ready: starting"),
                arguments(
                        "a live release without an instance is waited for, not taken back",
                        resize().at("scale").there(live(6, 0)),
                        "wait PT10M: 0 of 6 instances of v1 are ready: starting"),
                arguments("done", resize().at("scale").there(live(6, 6)), "end: promoted v1 on shop-1"),
                arguments("too late", resize().at("scale").there(live(6, 5)).after(LATE), "back: scale shop-1 to 4"),
                arguments(
                        "back, and whole again",
                        resize().back("scale", "scale").there(live(4, 4)),
                        "end: rolled back to shop-1, ABORTED"),
                arguments(
                        "back, and not whole yet",
                        resize().back("scale", "scale").there(live(4, 3)),
                        "back: wait PT10M: 3 of 4 instances of v1 are ready again"),
                arguments(
                        "back, and it gets no better by waiting",
                        resize().back("scale", "scale").there(live(4, 3)).after(LATE),
                        "end: rolled back to shop-1, ABORTED"),
                arguments(
                        "somebody has led the traffic away meanwhile",
                        resize().at("commit")
                                .there(live(6, 6))
                                .there(Given.third(1))
                                .trafficTo(Given.OTHER),
                        "end: rolled back to shop-0, FOREIGN_CHANGE"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void resizing(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    private static Given blueGreen() {
        return Given.blueGreen().at("scale new");
    }

    private static Given rolling() {
        return Given.rolling(TrafficModel.WEIGHTED);
    }

    private static Given room() {
        return rolling().at("scale old to 3").fresh(Capacity.fixed(1), 1).split(25);
    }

    private static Given share() {
        return Given.rolling(TrafficModel.REPLICA_SHARE);
    }

    private static Given recreate(String step) {
        return Given.recreate().at(step);
    }

    private static Given back(String step, String turnedBackAt) {
        return Given.blueGreen().back(step, turnedBackAt);
    }

    private static Given backLast(String turnedBackAt) {
        return Given.blueGreen().backLast("scale old", turnedBackAt);
    }

    /** An autoscaler between 2 and 10, which has chosen 10. */
    private static Given auto() {
        return Given.rollout(
                Given.plan(TrafficModel.WEIGHTED, Optional.of(AUTO), Optional.empty(), Given.V2, BlueGreen.instant()));
    }

    /** From four instances of v1 to six. */
    private static Given resize() {
        return Given.rollout(Given.plan(
                        TrafficModel.SWITCH_ONLY,
                        Optional.of(Capacity.fixed(4)),
                        Optional.of(Capacity.fixed(6)),
                        Given.V1,
                        Recreate.withDowntime()))
                .gone(Given.NEW);
    }

    private static Revision live(int wanted, int ready) {
        return Given.revision(Given.OLD, Given.V1, Capacity.fixed(wanted), ready);
    }

    private static Revision running(Capacity capacity, int ready, int running) {
        return Revision.builder(Given.OLD, new Origin.Managed(Given.V1.id()))
                .label("v1")
                .capacity(capacity)
                .ready(ready)
                .running(running)
                .readiness(new Readiness.Progressing("ending"))
                .build();
    }
}
