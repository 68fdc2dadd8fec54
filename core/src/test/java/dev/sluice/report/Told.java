package dev.sluice.report;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.event.Event;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import dev.sluice.rollout.SimulatedRollouts;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Role;
import dev.sluice.strategy.Step;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Rollouts to report of. */
final class Told {
    static final RolloutId ROLLOUT = new RolloutId("r-00000000000000c4");
    static final Instant NOON = SimulatedRollouts.NOON;

    private static final Duration TICK = Duration.ofSeconds(5);

    private Told() {}

    /** A canary that crashes at a quarter of the traffic, measured every five seconds. */
    static RolloutReport canaryTakenBack() {
        Canary strategy = Canary.builder()
                .step(CanaryStep.withoutShare()
                        .matching(RequestMatch.header("x-canary", "yes"))
                        .bakeFor(Duration.ofSeconds(30)))
                .step(CanaryStep.to(Weight.percent(5)).approvedBy("ops").bakeFor(Duration.ofMinutes(1)))
                .step(CanaryStep.to(Weight.percent(25)).bakeFor(Duration.ofMinutes(2)))
                .build();
        List<Event> events = SimulatedRollouts.of(
                        SimulatedRollouts.release("v2"),
                        strategy,
                        ReleaseBehaviour.crashesUnderTraffic(
                                Duration.ofSeconds(12), Duration.ofSeconds(150), "exit 137: out of memory"),
                        gate -> new GateAnswer.Pass("ann@example.org: the dashboard looks fine"))
                .events();
        RolloutReport bare = RolloutReport.of(events);
        return RolloutReport.builder()
                .events(events)
                .samples(samples(bare.started(), bare.until()))
                .build();
    }

    /** Nothing was measured. */
    static RolloutReport promoted() {
        return RolloutReport.of(promotedEvents());
    }

    static List<Event> promotedEvents() {
        return SimulatedRollouts.of(
                        SimulatedRollouts.release("v2"),
                        BlueGreen.instant(),
                        ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(12)),
                        gate -> new GateAnswer.Pass("unasked"))
                .events();
    }

    /** One event of each kind, with everything in it that can be. */
    static RolloutReport everyKind() {
        RevisionId one = new RevisionId("shop-blue");
        Plan plan = plan(one);
        RevisionId two = new RevisionId("shop-green");
        TrafficRules rules = TrafficRules.builder()
                .weight(one, Weight.percent(95))
                .weight(two, Weight.percent(5))
                .match(TrafficMatch.header("x-canary", "yes", two))
                .match(TrafficMatch.cookie("beta", "", two))
                .mirror(new Mirror(two, Weight.percent(0.1)))
                .build();
        Cause cause = new Cause(Cause.Kind.GATE_REJECTED, "gate: approval ops", "ops said \"no\"");
        List<Event> events = new ArrayList<>();
        events.add(new Event.Started(ROLLOUT, NOON, plan, true));
        events.add(new Event.StepBegan(
                ROLLOUT, at(1), Progress.Phase.FORWARD, 0, plan.steps().size(), "stage new", at(121)));
        events.add(new Event.Waiting(ROLLOUT, at(2), "stage new", "a slot"));
        events.add(new Event.Retrying(ROLLOUT, at(3), "apply", "503 from the platform", Duration.ofMillis(250)));
        for (Change change : List.of(
                new Change.Stage(plan.target()),
                new Change.Scale(two, Capacity.auto(2, 8)),
                new Change.Route(rules),
                new Change.RunTask(new TaskId(ROLLOUT + "-migrate"), plan.target(), List.of("bin/shop", "migrate")),
                new Change.ForgetTask(new TaskId(ROLLOUT + "-migrate")),
                new Change.Retire(two, RetireMode.STOP))) {
            events.add(new Event.Changed(ROLLOUT, at(4), change, !(change instanceof Change.Stage)));
        }
        events.add(new Event.TrafficMoved(ROLLOUT, at(5), TrafficRules.none(), rules));
        events.add(new Event.GateAnswered(ROLLOUT, at(6), "ops", "not yet: ann sleeps"));
        events.add(new Event.GateAnswered(ROLLOUT, at(7), "ops", "not yet: ann sleeps"));
        events.add(new Event.GateAnswered(ROLLOUT, at(8), "ops", "refused: no"));
        events.add(new Event.TurnedBack(ROLLOUT, at(8), cause));
        events.add(new Event.StepBegan(ROLLOUT, at(8), Progress.Phase.ROLLBACK, 0, 1, "rollback: delete new", at(68)));
        events.add(new Event.Finished(ROLLOUT, at(10), new Outcome.RolledBack(cause, Optional.of(one))));
        return RolloutReport.builder()
                .events(events)
                .sample(TrafficSample.of(at(5), Duration.ofSeconds(5), "v1", 500, 0))
                .sample(TrafficSample.of(at(5), Duration.ofSeconds(5), "v2", 20, 3)
                        .withLatency(0.5, Duration.ofMillis(8))
                        .withLatency(0.999, Duration.ofNanos(120_500_000)))
                .build();
    }

    private static Plan plan(RevisionId old) {
        Duration limit = Duration.ofMinutes(2);
        Prepared target = Prepared.of(SimulatedRollouts.release("v2"), Map.of("template", "1"));
        return Plan.builder(
                        new Application("shop", "prod"), "by hand", TrafficModel.WEIGHTED, target, Capacity.fixed(3))
                .old(new Incumbent(old, "v1", Capacity.fixed(3), Optional.empty()))
                .step(new Step.Stage(Role.NEW, limit))
                .step(new Step.Commit())
                .rollbackStep(new Step.Retire(Role.NEW, RetireMode.DELETE, Duration.ZERO, limit))
                .warning("there is no bake time")
                .expectedDuration(Duration.ofSeconds(12))
                .build();
    }

    private static Instant at(int second) {
        return NOON.plusSeconds(second);
    }

    /** Invented, and the same on every machine: v2 is slower and fails more and more. */
    private static List<TrafficSample> samples(Instant from, Instant to) {
        Random random = new Random(7);
        List<TrafficSample> samples = new ArrayList<>();
        for (Instant at = from.plus(TICK); at.isBefore(to); at = at.plus(TICK)) {
            double progress = (double) Duration.between(from, at).toMillis()
                    / Duration.between(from, to).toMillis();
            long canary = progress < 0.12 ? 0 : progress < 0.45 ? 40 : 180;
            samples.add(sample(at, "v1", 1000 - canary + random.nextInt(40), random.nextInt(2), 40, random));
            if (canary > 0) {
                long errors = Math.round(canary * Math.max(0, progress - 0.5) / 8);
                samples.add(sample(at, "v2", canary + random.nextInt(9), errors, 50 + 160 * progress, random));
            }
        }
        return samples;
    }

    private static TrafficSample sample(
            Instant at, String version, long requests, long errors, double millis, Random random) {
        long median = Math.round(millis * 1_000 * (0.25 + 0.05 * random.nextDouble()));
        long tail = Math.round(millis * 1_000 * (1 + 0.3 * random.nextDouble()));
        return TrafficSample.of(at, TICK, version, requests, errors)
                .withLatency(0.5, Duration.ofNanos(median * 1_000))
                .withLatency(0.99, Duration.ofNanos(tail * 1_000));
    }
}
