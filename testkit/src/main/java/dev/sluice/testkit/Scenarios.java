package dev.sluice.testkit;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.journal.Signal;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.simulation.TaskBehaviour;
import dev.sluice.strategy.Amount;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Safeguards;
import dev.sluice.strategy.Strategy;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Makes {@link Scenario}s by chance, each of them again from its seed. */
public final class Scenarios {
    /** The system property that holds the seed of the one scenario to run again: {@value}. */
    public static final String SEED = "sluice.seed";

    private static final String NATIVE = "native-shop";
    private static final List<Fault> FAULTS = List.of(
            Fault.UNREACHABLE, Fault.REPLY_LOST, Fault.STALE, Fault.UNDERWAY, Fault.CRASH_BEFORE, Fault.CRASH_AFTER);

    private final SplittableRandom random;
    private final long seed;

    private Scenarios(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** So many different ones, other ones each time; only the one to run again if {@link #SEED} names one. */
    public static Stream<Scenario> some(int count) {
        Long again = Long.getLong(SEED);
        return again != null
                ? Stream.of(ofSeed(again))
                : new SplittableRandom().longs(count).mapToObj(Scenarios::ofSeed);
    }

    /** The one of this seed. */
    public static Scenario ofSeed(long seed) {
        return new Scenarios(seed).next();
    }

    private Scenario next() {
        TrafficModel model = oneOf(List.of(TrafficModel.values()));
        boolean rules = model == TrafficModel.WEIGHTED;
        Capabilities can =
                Capabilities.builder(model).matches(rules).mirror(rules).build();
        SimulatedApplication.Builder application = SimulatedApplication.builder(new Application("shop", "test"), can)
                .propagation(upTo(5))
                .delayOnly(chance(0.2))
                .release("v1", ReleaseBehaviour.getsReadyAfter(upTo(10)).withStop(upTo(5)))
                .release("v2", behaviour().withDrain(upTo(15)).withStop(upTo(5)))
                .otherTasks(
                        chance(0.8)
                                ? TaskBehaviour.succeedsAfter(upTo(20))
                                : TaskBehaviour.failsAfter(upTo(20), 1, "no"));
        Release first = release("v1");
        Release second = release("v2");
        Capacity capacity = chance(0.85)
                ? Capacity.fixed(1 + random.nextInt(4))
                : Capacity.auto(1 + random.nextInt(3), 4 + random.nextInt(3));
        List<RevisionId> known = new ArrayList<>(List.of(id(second)));
        Optional<Release> live = Optional.empty();
        if (chance(0.55)) {
            live = Optional.of(first);
            known.add(id(first));
        } else if (chance(0.5)) {
            application.adopted(NATIVE, "v1", capacity);
            known.add(new RevisionId(NATIVE));
        }
        return new Scenario(
                seed,
                application.build(),
                live,
                second,
                capacity,
                strategy(model),
                faults(),
                meddling(known),
                wishes());
    }

    private ReleaseBehaviour behaviour() {
        int percent = random.nextInt(100);
        if (percent < 50) {
            return ReleaseBehaviour.getsReadyAfter(upTo(20));
        } else if (percent < 60) {
            return ReleaseBehaviour.neverGetsReady();
        } else if (percent < 72) {
            return ReleaseBehaviour.failsAfter(upTo(20), "exit code 1");
        } else if (percent < 85) {
            return ReleaseBehaviour.crashesUnderTraffic(upTo(10), upTo(20), "out of memory");
        } else if (percent < 95) {
            return ReleaseBehaviour.flaps(upTo(10), upTo(10).plusSeconds(1), upTo(5).plusSeconds(1));
        }
        return ReleaseBehaviour.refused("can't be run here");
    }

    private Strategy strategy(TrafficModel model) {
        Limits limits = Limits.builder()
                .ready(Duration.ofSeconds(60))
                .route(Duration.ofSeconds(20))
                .drain(Duration.ofSeconds(10))
                .rollback(Duration.ofSeconds(60))
                .build();
        Safeguards.Builder safeguards = Safeguards.builder().bakeFor(upTo(30)).limits(limits);
        if (chance(0.3)) {
            safeguards.task("migrate", Duration.ofSeconds(30), "migrate");
        }
        if (chance(0.3)) {
            safeguards.deleteOld();
        }
        boolean oneByOne = chance(0.5);
        Strategy recreate = Recreate.of(safeguards.build());
        Strategy blueGreen = BlueGreen.of(safeguards.build());
        Strategy rolling = (oneByOne ? Rolling.oneByOne() : Rolling.likeDeployment())
                .toBuilder()
                        .bakeFor(upTo(10))
                        .limits(limits)
                        .maxUnavailable(Amount.instances(oneByOne ? 0 : 1))
                        .build();
        Strategy canary = canary(safeguards.build(), model);
        return switch (model) {
            case WEIGHTED -> oneOf(List.of(blueGreen, blueGreen, canary, canary, rolling, recreate));
            case SWITCH_ONLY -> oneOf(List.of(blueGreen, blueGreen, recreate));
            case REPLICA_SHARE -> oneOf(List.of(rolling, canary, rolling, recreate));
        };
    }

    private Strategy canary(Safeguards safeguards, TrafficModel model) {
        Canary.Builder canary = Canary.builder().safeguards(safeguards);
        boolean rules = model == TrafficModel.WEIGHTED;
        if (rules && chance(0.5)) {
            canary.step(CanaryStep.withoutShare()
                    .matching(RequestMatch.header("x-canary", "yes"))
                    .mirroring(Weight.percent(1 + random.nextInt(100)))
                    .bakeFor(upTo(10)));
        }
        int percent = 1 + random.nextInt(60);
        CanaryStep first = CanaryStep.to(Weight.percent(percent)).bakeFor(upTo(20));
        canary.step(chance(0.5) ? first.judgedBy(slo()) : first);
        return chance(0.5)
                ? canary.build()
                : canary.step(CanaryStep.to(Weight.percent(percent + random.nextInt(40)))
                                .bakeFor(upTo(20)))
                        .build();
    }

    private Analysis slo() {
        Threshold threshold = Threshold.builder()
                .successWhen(Condition.below(0.01))
                .count(1 + random.nextInt(3))
                .failureLimit(random.nextInt(2))
                .consecutiveErrorLimit(random.nextInt(3))
                .build();
        return Analysis.byThresholds("slo")
                .metric(Metric.errorRatio(), "router", threshold)
                .interval(Duration.ofSeconds(5))
                .timeLimit(Duration.ofSeconds(60))
                .build();
    }

    private FaultPoints faults() {
        double probability = oneOf(List.of(0.0, 0.02, 0.1));
        return FaultPoints.random(random.nextLong(), probability, FAULTS);
    }

    private List<Scenario.Meddling> meddling(List<RevisionId> known) {
        List<Scenario.Meddling> all = new ArrayList<>();
        for (int count = Math.max(0, random.nextInt(4) - 1); count > 0; count--) {
            all.add(new Scenario.Meddling(upTo(60), foreignChange(known)));
        }
        all.sort(Comparator.comparing(Scenario.Meddling::after));
        return all;
    }

    private ForeignChange foreignChange(List<RevisionId> known) {
        RevisionId revision = oneOf(known);
        return switch (random.nextInt(6)) {
            case 0 -> new ForeignChange.Scale(revision, Capacity.fixed(random.nextInt(5)));
            case 1 -> new ForeignChange.Route(TrafficRules.all(revision));
            case 2 -> new ForeignChange.Delete(revision);
            case 3 -> new ForeignChange.Demand(random.nextInt(8));
            case 4 -> new ForeignChange.ExpireLease();
            default -> new ForeignChange.Kill(revision, 1 + random.nextInt(3));
        };
    }

    private List<Scenario.Wish> wishes() {
        if (!chance(0.3)) {
            return List.of();
        }
        Duration first = upTo(60);
        Scenario.Wish abort = new Scenario.Wish(first, Signal.Kind.ABORT);
        Scenario.Wish promote = new Scenario.Wish(first, Signal.Kind.PROMOTE);
        Scenario.Wish pause = new Scenario.Wish(first, Signal.Kind.PAUSE);
        Duration later = first.plus(upTo(120));
        return switch (random.nextInt(6)) {
            case 0, 1 -> List.of(abort);
            case 2 -> List.of(promote);
            case 3 -> List.of(pause, new Scenario.Wish(later, Signal.Kind.RESUME));
            case 4 -> List.of(pause, new Scenario.Wish(later, Signal.Kind.PROMOTE));
            default -> List.of(pause, new Scenario.Wish(later, Signal.Kind.ABORT));
        };
    }

    private static Release release(String label) {
        return Release.image("shop:" + label).label(label).build();
    }

    private static RevisionId id(Release release) {
        return SimulatedPlatform.revisionOf(Prepared.of(release, Map.of()));
    }

    private Duration upTo(int seconds) {
        return Duration.ofSeconds(random.nextInt(seconds + 1));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
