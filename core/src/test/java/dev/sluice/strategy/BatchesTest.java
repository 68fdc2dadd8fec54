package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ConfigurationException;
import dev.sluice.Seeded;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Folds the steps of many rolling plans and holds them against what a rolling replacement promises. */
class BatchesTest {
    private static final int PLANS = 5_000;

    @ParameterizedTest
    @EnumSource(names = {"WEIGHTED", "REPLICA_SHARE"})
    void every_plan_stays_within_its_surge_and_keeps_what_must_be_available(TrafficModel model) {
        Seeded.anew(seed -> manyPlans(model, seed));
    }

    private static void manyPlans(TrafficModel model, long seed) {
        Random random = new Random(seed);
        int planned = 0;
        for (int i = 0; i < PLANS; i++) {
            int before = 1 + random.nextInt(i % 10 == 0 ? 200 : 12);
            int wanted = random.nextBoolean() ? before : 1 + random.nextInt(i % 10 == 0 ? 200 : 12);
            Weight step = new Weight(new int[] {1, 100, 500, 2_000, 5_000}[random.nextInt(5)]);
            Amount surge = amount(random, wanted);
            Rolling rolling = Rolling.builder()
                    .maxSurge(surge)
                    .maxUnavailable(surge.value() == 0 ? Amount.instances(1) : amount(random, wanted))
                    .bakeBetween(random.nextBoolean() ? Duration.ofSeconds(1) : Duration.ZERO)
                    .build();
            Planning world = Planning.on(model)
                    .where(c -> c.weightStep(model == TrafficModel.WEIGHTED ? step : new Weight(1)))
                    .live(before)
                    .capacity(wanted);
            Fold fold =
                    new Fold("plan " + i + ": " + before + " -> " + wanted + ", " + rolling, before, wanted, rolling);
            try {
                fold.check(world.plan(rolling), model);
                planned++;
            } catch (ConfigurationException refused) {
                assertThat(fold.couldLeaveNobody())
                        .as(fold.name + " was refused: " + refused.getMessage())
                        .isTrue();
            }
        }
        assertThat(planned).as("plans that were made at all").isGreaterThan(PLANS / 2);
    }

    private static Amount amount(Random random, int wanted) {
        if (random.nextBoolean()) {
            return Amount.percent(random.nextInt(101));
        }
        return random.nextInt(50) == 0 ? Amount.instances(10_000) : Amount.instances(1 + random.nextInt(wanted));
    }

    /** Counts and traffic as they follow each other. */
    private static final class Fold {
        private final String name;
        private final int wanted;
        private final int surge;
        private final int unavailable;
        private final int floor;
        private int old;
        private int fresh;
        private int toNew;
        private boolean committed;

        Fold(String name, int before, int wanted, Rolling rolling) {
            this.name = name;
            this.old = before;
            this.wanted = wanted;
            this.surge = rolling.maxSurge().ofRoundedUp(wanted);
            int missing = rolling.maxUnavailable().ofRoundedDown(wanted);
            this.unavailable = surge == 0 && missing == 0 ? 1 : missing;
            this.floor = Math.max(0, Math.min(before, wanted - unavailable));
        }

        boolean couldLeaveNobody() {
            return surge == 0 && unavailable >= wanted;
        }

        void check(Plan plan, TrafficModel model) {
            boolean weights = model == TrafficModel.WEIGHTED;
            int most = Math.max(old, wanted + surge);
            for (Step step : plan.steps()) {
                String at = name + ", at " + step;
                if (step instanceof Step.Scale scale) {
                    scale(scale, at, weights);
                } else if (step instanceof Step.Route route) {
                    assertThat(weights).as(at).isTrue();
                    assertThat(route.toNew().basisPoints())
                            .as(at + ": weights grow")
                            .isGreaterThan(toNew);
                    toNew = route.toNew().basisPoints();
                    assertThat(fresh).as(at + ": somebody is there").isPositive();
                    assertThat(toNew == 10_000 || old > 0)
                            .as(at + ": somebody is there")
                            .isTrue();
                } else if (step instanceof Step.Bake) {
                    assertThat(fresh).as(at + ": there is something to watch").isPositive();
                } else if (step instanceof Step.Commit) {
                    committed = true;
                    assertThat(fresh).as(at).isEqualTo(wanted);
                    assertThat(weights ? toNew == 10_000 : old == 0).as(at).isTrue();
                }
                assertThat(fresh + old).as(at + ": running").isLessThanOrEqualTo(most);
                assertThat(fresh + old).as(at + ": available").isGreaterThanOrEqualTo(Math.max(1, floor));
                most = Math.max(wanted + surge, fresh + old);
            }
            assertThat(committed).as(name).isTrue();
        }

        private void scale(Step.Scale scale, String at, boolean weights) {
            int count = ((Capacity.Fixed) scale.capacity()).count();
            if (scale.role() == Role.NEW) {
                assertThat(count).as(at + ": new only grows").isGreaterThan(fresh);
                fresh = count;
            } else {
                assertThat(count).as(at + ": old only shrinks").isLessThan(old);
                assertThat(!weights || count > 0 || toNew == 10_000)
                        .as(at + ": traffic left before")
                        .isTrue();
                old = count;
            }
        }
    }
}
