package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.Signal.Kind;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Watching a release under traffic and committing it, as a table: what the world is like, and what is decided. */
class TrafficStateBakeTest {

    static Stream<Arguments> baking() {
        return Stream.of(
                arguments("begun", bake(), "wait PT5M: bake time"),
                arguments("half over", bake().seenAt(Duration.ZERO).after(Given.MINUTE), "wait PT5M: bake time"),
                arguments("over", bake().seenAt(Duration.ZERO).after(Duration.ofMinutes(5)), "ask serving shop-1"),
                arguments(
                        "readiness was lost",
                        bake().seenAt(Duration.ZERO).after(Given.MINUTE).fresh(3),
                        "wait PT20M: v2 lost readiness, the bake time starts again: Progressing[reason=starting]"),
                arguments("readiness is back", bake().after(Given.MINUTE), "wait PT6M: bake time"),
                arguments(
                        "readiness does not come back",
                        bake().fresh(3).after(Duration.ofMinutes(20)),
                        "back: route 100% shop-1"),
                arguments("all instances are lost", bake().fresh(0), "back: route 100% shop-1"),
                arguments(
                        "the platform has given up, though some are ready",
                        bake().freshIs(new Readiness.Failed("exit 1"), 2, 4),
                        "back: route 100% shop-1"),
                arguments("gone", bake().gone(Given.NEW), "back: route 100% shop-1"),
                arguments(
                        "somebody has led traffic back",
                        bake().trafficTo(Given.OLD),
                        "back: ask propagated 100% shop-1"),
                arguments("somebody has split it", bake().split(50), "back: route 100% shop-1"),
                arguments("promoted", bake().wished(Kind.PROMOTE), "ask serving shop-1"),
                arguments(
                        "promoted, and readiness is still awaited",
                        bake().fresh(3).wished(Kind.PROMOTE),
                        "wait PT1M: v2 lost readiness before the commit: 3 of 4 are ready"),
                arguments("promoted, and dead", bake().fresh(0).wished(Kind.PROMOTE), "back: route 100% shop-1"),
                arguments(
                        "between two batches",
                        rolling("bake for 1m").split(25).fresh(Capacity.fixed(1), 1),
                        "wait PT1M: bake time"),
                arguments(
                        "between two batches, and the old one is gone",
                        rolling("bake for 1m")
                                .split(25)
                                .fresh(Capacity.fixed(1), 1)
                                .gone(Given.OLD),
                        "back: stage v1"),
                arguments(
                        "between two batches, where instances are the traffic",
                        Given.rolling(TrafficModel.REPLICA_SHARE)
                                .at("bake for 1m")
                                .fresh(Capacity.fixed(1), 1)
                                .old(Capacity.fixed(3), 3)
                                .share(),
                        "wait PT1M: bake time"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void baking(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    @Test
    void a_lost_readiness_starts_the_bake_time_again() {
        Given lost = bake().seenAt(Duration.ZERO).after(Given.MINUTE).fresh(3);

        assertThat(progress(lost).seen()).isEmpty();
        assertThat(progress(bake().after(Given.MINUTE)).seen()).contains(Given.NOON.plus(Given.MINUTE));
    }

    static Stream<Arguments> committing() {
        return Stream.of(
                arguments("all is well", commit(), "ask serving shop-1"),
                arguments("all is well, however late", commit().after(Duration.ofHours(1)), "ask serving shop-1"),
                arguments(
                        "some instances are missing: the old ones are still there",
                        commit().fresh(3),
                        "wait PT1M: v2 lost readiness before the commit: 3 of 4 are ready"),
                arguments("they do not come back", commit().fresh(3).after(Given.MINUTE), "back: route 100% shop-1"),
                arguments("all instances are missing", commit().fresh(0), "back: route 100% shop-1"),
                arguments("gone", commit().gone(Given.NEW), "back: route 100% shop-1"),
                arguments(
                        "somebody has led traffic back",
                        commit().trafficTo(Given.OLD),
                        "back: ask propagated 100% shop-1"),
                arguments(
                        "somebody has added a match",
                        commit().traffic(TrafficRules.builder()
                                .weight(Given.NEW, Weight.ALL)
                                .match(TrafficMatch.cookie("beta", "1", Given.OLD))
                                .build()),
                        "back: route 100% shop-1"),
                arguments(
                        "where instances are the traffic, somebody has scaled the old one up again",
                        Given.rolling(TrafficModel.REPLICA_SHARE)
                                .at("commit")
                                .old(Capacity.fixed(1), 1)
                                .share(),
                        "back: scale shop-1 to 4"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void committing(String name, Given given, String decision) {
        assertThat(given.decides()).isEqualTo(decision);
    }

    @Test
    void a_commit_makes_the_release_the_good_one_and_no_longer_a_warm_one() {
        Ledger ledger = commit().good(Given.V1, Given.OLD)
                .warm(Given.NEW, Duration.ofHours(1))
                .after(Duration.ofSeconds(1))
                .next()
                .ledger();

        assertThat(ledger.good())
                .containsExactly(
                        new GoodRelease(Given.V2, Given.NEW, Capacity.fixed(4), Given.NOON.plus(Duration.ofSeconds(1))),
                        new GoodRelease(Given.V1, Given.OLD, Capacity.fixed(4), Given.NOON));
        assertThat(ledger.warm()).isEmpty();
        assertThat(ledger.rollout()).map(Progress::committed).contains(true);
    }

    private static Progress progress(Given given) {
        return given.next().ledger().rollout().orElseThrow();
    }

    private static Given bake() {
        return Given.blueGreen().at("bake").trafficTo(Given.NEW);
    }

    private static Given commit() {
        return Given.blueGreen().at("commit").trafficTo(Given.NEW);
    }

    private static Given rolling(String step) {
        return Given.rolling(TrafficModel.WEIGHTED).at(step);
    }
}
