package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that are about traffic, as a table: what the world is like, and what is decided. */
class TrafficStateTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LATE = Duration.ofMinutes(2);

    static Stream<Arguments> routing() {
        return Stream.of(
                arguments("not begun", route(), "route 100% shop-2"),
                arguments("recorded and not asked about", moved(), "ask propagated 100% shop-2"),
                arguments(
                        "on its way",
                        moved().answer(propagated(new Propagation.Pending("one proxy"))),
                        "wait PT2M: the change of traffic is on its way: one proxy"),
                arguments(
                        "seen",
                        moved().answer(propagated(new Propagation.Seen("all", "every proxy"))),
                        "wait PT5M: bake time"),
                arguments(
                        "in place, with a delay from now",
                        moved().answer(propagated(new Propagation.DelayOnly("slices", SECOND))),
                        "wait PT1S: the change of traffic takes up to PT1S"),
                arguments(
                        "in place, with a delay since then",
                        moved().seenAt(Duration.ZERO)
                                .after(Duration.ofMillis(900))
                                .answer(propagated(new Propagation.DelayOnly("slices", SECOND))),
                        "wait PT1S: the change of traffic takes up to PT1S"),
                arguments(
                        "the delay is over",
                        moved().seenAt(Duration.ZERO)
                                .after(SECOND)
                                .answer(propagated(new Propagation.DelayOnly("slices", SECOND))),
                        "wait PT5M1S: bake time"),
                arguments(
                        "the answer is about other rules",
                        moved().answer(new Answer.Propagated(
                                TrafficRules.all(Given.OLD), new Propagation.Seen("all", "every proxy"))),
                        "ask propagated 100% shop-2"),
                arguments("not seen in time", moved().after(LATE), "back: route 100% shop-1"),
                arguments("not recorded in time", route().after(LATE), "back: ask propagated 100% shop-1"),
                arguments("refused four times", route().with(p -> p.tries(4)), "back: ask propagated 100% shop-1"),
                arguments(
                        "somebody has led all traffic to a third",
                        route().there(Given.third(1)).trafficTo(Given.OTHER),
                        "back: ask serving shop-2"),
                arguments(
                        "somebody has deleted what served: the new one is the cure",
                        route().gone(Given.OLD),
                        "route 100% shop-2"),
                arguments("somebody has taken all traffic away", route().noTraffic(), "route 100% shop-2"),
                arguments(
                        "somebody has moved it back after it was seen",
                        route().seenAt(Duration.ZERO),
                        "back: ask propagated 100% shop-1"),
                arguments(
                        "somebody has added a match: rules are one value",
                        moved().traffic(TrafficRules.builder()
                                .weight(Given.NEW, Weight.ALL)
                                .match(TrafficMatch.cookie("beta", "1", Given.OLD))
                                .build()),
                        "route 100% shop-2"),
                arguments("the new one is gone", route().gone(Given.NEW), "back: ask propagated 100% shop-1"),
                arguments(
                        "a share for an old one that is gone",
                        rolling("route 25%").gone(Given.OLD),
                        "back: stage v1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void routing(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    static Stream<Arguments> nobodyIsLedToWhatCanNotAnswer() {
        return Stream.of(
                arguments(
                        "the new one has lost its instances while a gate was asked",
                        route().fresh(0),
                        "wait PT2M: v2 lost readiness before it got traffic: 0 of 4 are ready"),
                arguments(
                        "the new one has lost some: what is left would meet the load of all",
                        route().fresh(3),
                        "wait PT2M: v2 lost readiness before it got traffic: 3 of 4 are ready"),
                arguments("they do not come back", route().fresh(3).after(LATE), "back: ask propagated 100% shop-1"),
                arguments(
                        "the new one has failed",
                        route().freshIs(new Readiness.Failed("exit 1"), 0, 4),
                        "back: ask propagated 100% shop-1"),
                arguments(
                        "the new one has traffic and dies before that is seen",
                        moved().fresh(0),
                        "back: route 100% shop-1"),
                arguments(
                        "the new one has a share and dies before it gets more",
                        rolling("route 50%").split(25).fresh(Capacity.fixed(2), 0),
                        "back: route 100% shop-1"),
                arguments(
                        "the old one can not take its share",
                        rolling("route 25%").fresh(Capacity.fixed(1), 1).old(0),
                        "wait PT2M: v1 has no instance ready to take traffic"),
                arguments(
                        "back: the old one can not take traffic",
                        back("route", "bake").trafficTo(Given.NEW).old(0),
                        "back: wait PT10M: v1 has no instance ready to take traffic"),
                arguments(
                        "back: nor does it later",
                        back("route", "bake").trafficTo(Given.NEW).old(0).after(Duration.ofMinutes(10)),
                        "back: end: interrupted ROLLBACK_FAILED: not done within PT10M: v1 has no instance ready to take"
                                + " traffic; it went back because of ABORTED at 'bake': asked for by ann"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void nobodyIsLedToWhatCanNotAnswer(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    static Stream<Arguments> comingBack() {
        return Stream.of(
                arguments("the new one serves", back("route", "bake").trafficTo(Given.NEW), "back: route 100% shop-1"),
                arguments(
                        "the new one serves a little",
                        rolling("stage").back("route", "scale old to 3").split(25),
                        "back: route 100% shop-1"),
                arguments(
                        "only a match leads to the new one",
                        back("route", "gate")
                                .traffic(TrafficRules.builder()
                                        .weight(Given.OLD, Weight.ALL)
                                        .match(TrafficMatch.cookie("beta", "1", Given.NEW))
                                        .mirror(new Mirror(Given.NEW, Weight.ALL))
                                        .build()),
                        "back: route 100% shop-1"),
                arguments("traffic never moved", back("route", "gate"), "back: ask serving shop-2"),
                arguments(
                        "traffic is back, and not seen to be",
                        back("route", "bake"),
                        "back: ask propagated 100% shop-1"),
                arguments(
                        "traffic is back",
                        back("route", "bake")
                                .answer(new Answer.Propagated(
                                        TrafficRules.all(Given.OLD), new Propagation.Seen("all", "every proxy"))),
                        "back: ask serving shop-2"),
                arguments(
                        "somebody has led all traffic to a third: it is left so",
                        back("route", "bake").there(Given.third(1)).trafficTo(Given.OTHER),
                        "back: ask serving shop-2"),
                arguments(
                        "somebody has deleted the new one while it served: users are led back",
                        back("route", "bake").gone(Given.NEW).trafficTo(Given.NEW),
                        "back: route 100% shop-1"),
                arguments(
                        "somebody has deleted what served before traffic moved: likewise",
                        back("route", "gate").trafficTo(new RevisionId("shop-gone")),
                        "back: route 100% shop-1"),
                arguments(
                        "somebody has taken all traffic away after it had moved",
                        back("route", "bake").noTraffic(),
                        "back: route 100% shop-1"),
                arguments(
                        "somebody had taken all traffic away before: it is left so",
                        back("route", "gate").noTraffic(),
                        "back: ask serving shop-2"),
                arguments(
                        "refused four times",
                        back("route", "bake").trafficTo(Given.NEW).with(p -> p.tries(4)),
                        "back: route 100% shop-1"),
                arguments(
                        "late, but it can still be done",
                        back("route", "bake").trafficTo(Given.NEW).after(Duration.ofHours(1)),
                        "back: route 100% shop-1"),
                arguments(
                        "the old one is gone and was not staged again",
                        back("route", "bake").trafficTo(Given.NEW).gone(Given.OLD),
                        "back: end: interrupted ROLLBACK_FAILED: the old revision is gone; it went back because of ABORTED"
                                + " at 'bake': asked for by ann"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void comingBack(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    static Stream<Arguments> comingBackToNothing() {
        return Stream.of(
                arguments(
                        "a first release that serves",
                        Given.firstRelease().back("route", "bake").trafficTo(Given.NEW),
                        "back: route no traffic"),
                arguments(
                        "a first release that no longer serves: that is verified like every change of traffic",
                        Given.firstRelease().back("route", "bake"),
                        "back: ask propagated no traffic"),
                arguments(
                        "a first release that never served",
                        Given.firstRelease().back("route", "scale new"),
                        "back: ask serving shop-2"),
                arguments(
                        "a first release that somebody has deleted while it served",
                        Given.firstRelease()
                                .back("route", "bake")
                                .gone(Given.NEW)
                                .trafficTo(Given.NEW),
                        "back: route no traffic"),
                arguments(
                        "a first release, and somebody has led traffic to something else",
                        Given.firstRelease()
                                .back("route", "bake")
                                .there(Given.third(1))
                                .trafficTo(Given.OTHER),
                        "back: ask serving shop-2"),
                arguments(
                        "recreate: the new one serves",
                        Given.recreate().back("route nothing", "commit").trafficTo(Given.NEW),
                        "back: route no traffic"),
                arguments(
                        "recreate: the new one has served",
                        Given.recreate().back("route nothing", "commit").noTraffic(),
                        "back: ask propagated no traffic"),
                arguments(
                        "recreate: in the downtime nothing is waited for",
                        Given.recreate()
                                .back("route nothing", "scale new")
                                .noTraffic()
                                .fresh(Capacity.fixed(4), 0)
                                .old(Capacity.NONE, 0),
                        "back: ask serving shop-2"),
                arguments(
                        "recreate: users come back to what is ready",
                        Given.recreate()
                                .back("route 0%", "scale new")
                                .noTraffic()
                                .fresh(Capacity.NONE, 0),
                        "back: route 100% shop-1"),
                arguments(
                        "recreate: before the downtime nothing is touched",
                        Given.recreate()
                                .back("route nothing", "stage")
                                .gone(Given.NEW)
                                .old(2),
                        "end: rolled back to shop-1, ABORTED"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void comingBackToNothing(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    private static Given route() {
        return Given.blueGreen().at("route");
    }

    private static Given moved() {
        return route().trafficTo(Given.NEW);
    }

    private static Given back(String step, String turnedBackAt) {
        return Given.blueGreen().back(step, turnedBackAt);
    }

    private static Given rolling(String step) {
        return Given.rolling(TrafficModel.WEIGHTED).at(step);
    }

    private static Answer propagated(Propagation propagation) {
        return new Answer.Propagated(TrafficRules.all(Given.NEW), propagation);
    }
}
