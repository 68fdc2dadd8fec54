package dev.sluice.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ConfigurationException;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Capacity;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random canaries on random platforms in random states: each has a plan that does what it says, or is refused with reasons. */
class CanaryPlansTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final List<String> NAMES = List.of("ops", "qa", "cab", "legal", "board");

    @Test
    void every_canary_has_a_plan_or_is_refused_with_reasons() {
        int plans = 0;
        int refused = 0;
        for (long seed = 1; seed <= 4_000; seed++) {
            Random random = new Random(seed);
            Planning world = world(random);
            try {
                Plan plan = world.plan(canary(random));
                assertThat(plan.steps()).as("seed %d", seed).anyMatch(Step.Commit.class::isInstance);
                plans++;
            } catch (ConfigurationException e) {
                assertThat(e).as("seed %d", seed).hasMessageNotContaining("This plan");
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " is neither planned nor refused", e);
            }
        }
        assertThat(plans).as("plans").isGreaterThan(500);
        assertThat(refused).as("refusals").isGreaterThan(500);
    }

    @Test
    void where_instances_are_the_traffic_never_fewer_serve_than_before_and_the_shares_are_those_that_are_said() {
        for (long seed = 1; seed <= 1_000; seed++) {
            Random random = new Random(seed);
            int live = 1 + random.nextInt(20);
            int wanted = random.nextInt(3) == 0 ? live : 1 + random.nextInt(20);
            double[] percents =
                    random.doubles(3, 0.01, 99.9).map(Math::ceil).sorted().toArray();
            Plan plan = Planning.on(TrafficModel.REPLICA_SHARE)
                    .live(live)
                    .capacity(wanted)
                    .plan(Canary.byWeights(MINUTE, percents));

            String said = String.join("; ", plan.warnings());
            int fresh = 0;
            int old = live;
            int step = 0;
            for (Step each : plan.steps()) {
                if (each instanceof Step.Scale scale && scale.role() == Role.NEW) {
                    fresh = scale.capacity().floor();
                } else if (each instanceof Step.Scale scale) {
                    old = scale.capacity().floor();
                } else if (each instanceof Step.Bake) {
                    Weight asked = Weight.percent(percents[step++]);
                    Weight real = Weight.ofParts(fresh, fresh + old);
                    String text = asked + " is " + fresh + " of " + (fresh + old) + " (" + real + ")";
                    assertThat(said.contains(text))
                            .as("seed %d: %s in %s", seed, text, said)
                            .isEqualTo(!asked.equals(real));
                }
                assertThat(fresh + old >= live || fresh == wanted)
                        .as("seed %d: %d new and %d old of %d, %d wanted", seed, fresh, old, live, wanted)
                        .isTrue();
            }
            assertThat(step).as("seed %d", seed).isEqualTo(percents.length);
        }
    }

    private static Planning world(Random random) {
        TrafficModel model = TrafficModel.values()[random.nextInt(TrafficModel.values().length)];
        Planning world = Planning.on(model);
        if (model == TrafficModel.WEIGHTED) {
            int[] weightSteps = {1, 100, 1_000, 3_000, 6_000, 10_000};
            Weight weightStep = new Weight(weightSteps[random.nextInt(weightSteps.length)]);
            world.where(c -> c.weightStep(weightStep)
                    .keepsWarm(random.nextBoolean())
                    .matches(random.nextInt(4) > 0)
                    .mirror(random.nextInt(4) > 0));
        }
        world.where(c -> c.noTraffic(random.nextBoolean()).reportsDraining(random.nextBoolean()));
        int count = 1 + random.nextInt(12);
        switch (random.nextInt(6)) {
            case 0 -> {}
            case 1 -> world.live(Capacity.auto(2, 10), count);
            case 2 -> world.live(Capacity.fixed(count - 1), 1 + random.nextInt(count));
            case 3 -> world.broken(count);
            case 4 -> world.adopted(count);
            default -> world.live(count);
        }
        if (random.nextInt(3) == 0) {
            world.capacity(random.nextInt(4) == 0 ? Capacity.auto(1, 8) : Capacity.fixed(random.nextInt(12)));
        }
        if (random.nextInt(6) == 0) {
            world.asking(name(random));
        }
        return random.nextInt(10) == 0 ? world.target(Planning.V1) : world;
    }

    private static Canary canary(Random random) {
        Canary.Builder canary = Canary.builder();
        int percent = 0;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            percent = Math.min(100, percent + random.nextInt(50));
            CanaryStep step = CanaryStep.to(Weight.percent(percent));
            if (percent < 100 && (percent == 0 || random.nextInt(3) == 0)) {
                step = step.matching(RequestMatch.header("x-canary", "yes"));
            }
            if (percent < 100 && random.nextInt(4) == 0) {
                step = step.mirroring(Weight.percent(10));
            }
            if (random.nextInt(4) == 0) {
                step = step.instances(1 + random.nextInt(15));
            }
            if (random.nextInt(3) == 0) {
                step = step.judgedBy(analysis("step-" + i, random));
            }
            if (random.nextInt(3) == 0) {
                step = step.approvedBy(name(random));
            }
            canary.step(random.nextBoolean() ? step.bakeFor(MINUTE) : step);
        }
        Optional.of(random)
                .filter(Random::nextBoolean)
                .ifPresent(r -> canary.backgroundAnalysis(analysis("beside", r)));
        if (random.nextInt(6) == 0) {
            canary.gate(Planning.gate(name(random)), MINUTE);
        }
        return canary.build();
    }

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private static Analysis analysis(String name, Random random) {
        Analysis.WhenInconclusive[] kinds = Analysis.WhenInconclusive.values();
        return Analysis.byThresholds(name)
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.builder().successWhen(Condition.below(0.01)).build())
                .whenInconclusive(kinds[random.nextInt(kinds.length)])
                .build();
    }
}
