package dev.sluice.document;

import dev.sluice.Problem;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Evidence;
import dev.sluice.analysis.Measurement;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Reading;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ended;
import dev.sluice.driver.GoodRelease;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Milestone;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.driver.WarmRevision;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.secret.SecretRef;
import dev.sluice.strategy.Amount;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Role;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Step;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One shop in the middle of a rollout, and the strategies that could have brought it there. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    static final RolloutId ROLLOUT = new RolloutId("r-000000000000002a");
    static final Prepared V1 = prepared("v1");
    static final Prepared V2 = prepared("v2");
    static final Cause CAUSE =
            new Cause(Cause.Kind.GATE_REJECTED, "gate: approval ops", "ops said \"no\": see the dashboard");

    private Samples() {}

    static BlueGreen blueGreen() {
        return BlueGreen.builder()
                .task("migrate", Duration.ofMinutes(5), "bin/shop", "eval", "Shop.Release.migrate()")
                .gate(new GateSpec("ops", "approval", Map.of("by", "no", "window", "12:30")), Duration.ofHours(1))
                .bakeFor(Duration.ofMinutes(5))
                .keepOldWarmFor(Duration.ofMinutes(90))
                .build();
    }

    static Rolling rolling() {
        return Rolling.builder()
                .maxSurge(Amount.percent(25))
                .maxUnavailable(Amount.instances(1))
                .bakeBetween(Duration.ofMillis(1500))
                .deleteOld()
                .build();
    }

    static Recreate recreate() {
        return Recreate.withDowntime();
    }

    static Analysis analysis() {
        return Analysis.byThresholds("slo")
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.builder()
                                .successWhen(Condition.below(0.01))
                                .failureWhen(Condition.atLeast(0.05))
                                .count(10)
                                .failureLimit(2)
                                .inconclusiveLimit(3)
                                .fewestRequests(100)
                                .build())
                .metric(
                        Metric.slowerThan(Duration.ofMillis(300)),
                        "router",
                        Threshold.builder()
                                .successWhen(Condition.atMost(0.02))
                                .failureLimit(Threshold.DISABLED)
                                .consecutiveSuccessLimit(3)
                                .build())
                .metric(Metric.latencyQuantile(0.99), "prometheus", Threshold.failure(Condition.above(1.5)))
                .metric(
                        Metric.query("orders", "orders/min", "sum(rate(orders{shop=\"{{shop}}\"}[1m])) * 60")
                                .with("shop", "north"),
                        "prometheus",
                        Threshold.builder()
                                .successWhen(Condition.between(10, 1_000))
                                .failWithoutData()
                                .failureLimit(1)
                                .build())
                .failedRoundLimit(4)
                .interval(Duration.ofSeconds(20))
                .window(Duration.ofMinutes(1))
                .initialDelay(Duration.ofSeconds(75))
                .timeLimit(Duration.ofMinutes(5))
                .whenInconclusive(Analysis.WhenInconclusive.HOLD)
                .build();
    }

    static Evidence evidence() {
        Evidence evidence = Evidence.start(NOON);
        List<Reading> errors = List.of(
                new Reading.Counts(1_000, 90),
                new Reading.Counts(1_000, 4),
                new Reading.NoData(Reading.NoData.Kind.EMPTY, "no series for revision shop-2"),
                new Reading.Counts(3_000, 1));
        for (int i = 0; i < errors.size(); i++) {
            Measurement measurement = Measurement.of("error-ratio", NOON.plusMillis(20_500L * (i + 1)), errors.get(i));
            evidence = analysis().judge().add(evidence, measurement);
        }
        return analysis()
                .judge()
                .add(
                        evidence,
                        Measurement.of(
                                "orders",
                                NOON.plusMillis(82_000),
                                Reading.unavailable(new dev.sluice.PermanentException(
                                        dev.sluice.PermanentException.Reason.UNAUTHORIZED, "prometheus said 401"))));
    }

    static Plan plan() {
        Duration limit = Duration.ofMinutes(2);
        return Plan.builder(
                        new Application("shop", "prod"), "blue-green", TrafficModel.WEIGHTED, V2, Capacity.auto(2, 8))
                .old(new Incumbent(new RevisionId("shop-1"), "v1", Capacity.fixed(3), Optional.of(V1)))
                .step(new Step.Stage(Role.NEW, limit))
                .step(new Step.Task("migrate", List.of("bin/shop", "migrate"), Duration.ofMinutes(5)))
                .step(new Step.Scale(Role.NEW, Capacity.auto(2, 8), Duration.ofMinutes(10)))
                .step(new Step.Ask(new GateSpec("ops", "approval", Map.of("by", "team")), Duration.ofHours(1)))
                .step(new Step.Route(Weight.percent(5), Weight.percent(95), limit))
                .step(new Step.Route(Weight.ALL, Weight.ZERO, limit))
                .step(new Step.Bake(Duration.ofMinutes(5), Duration.ofMinutes(20)))
                .step(new Step.Commit())
                .step(new Step.Drain(Role.OLD, Duration.ofSeconds(30)))
                .step(new Step.Retire(Role.OLD, RetireMode.STOP, Duration.ofHours(1), limit))
                .step(new Step.Collect(limit))
                .rollbackStep(new Step.Scale(Role.OLD, Capacity.fixed(3), limit))
                .rollbackStep(new Step.Route(Weight.ZERO, Weight.ALL, limit))
                .rollbackStep(new Step.Retire(Role.NEW, RetireMode.DELETE, Duration.ZERO, limit))
                .warning("this platform does not compare epochs itself")
                .expectedDuration(Duration.ofSeconds(325))
                .build();
    }

    static Ledger ledger() {
        Progress progress = Progress.builder(ROLLOUT, plan(), NOON)
                .phase(Progress.Phase.ROLLBACK)
                .step(1)
                .since(NOON.plusSeconds(60))
                .deadline(NOON.plusSeconds(180))
                .seen(Optional.of(NOON.plusMillis(61_500)))
                .tries(1)
                .note("a foreign change")
                .cause(Optional.of(CAUSE))
                .turnedBackAt(3)
                .milestones(List.of(new Milestone(Milestone.Kind.SWITCHED, NOON.plusMillis(61_500), "100% shop-1")))
                .build();
        return Ledger.of(
                List.of(new GoodRelease(V1, new RevisionId("shop-1"), Capacity.fixed(3), NOON.minusSeconds(3600))),
                List.of(new WarmRevision(new RevisionId("shop-0"), NOON.plusSeconds(600))),
                Optional.of(progress),
                Optional.of(ended()));
    }

    static Ended ended() {
        return new Ended(
                new RolloutId("r-0000000000000029"),
                "v1",
                new Outcome.Promoted("v1", new RevisionId("shop-1"), false),
                NOON.minusSeconds(3700),
                NOON.minusSeconds(3600),
                List.of(
                        new Milestone(Milestone.Kind.SWITCHED, NOON.minusSeconds(3640), "100% shop-1"),
                        new Milestone(Milestone.Kind.SEEN, NOON.minusSeconds(3639), "10 of 10 (one proxy)"),
                        new Milestone(Milestone.Kind.QUIET, NOON.minusSeconds(3610), "shop-0 serves nothing any more"),
                        new Milestone(Milestone.Kind.GONE, NOON.minusSeconds(3600), "no instance of shop-0 runs")));
    }

    static Outcome.RolledBack rolledBack() {
        return new Outcome.RolledBack(CAUSE, Optional.of(new RevisionId("shop-1")));
    }

    static Outcome.Refused refused() {
        return new Outcome.Refused(
                List.of(new Problem("bakeFor", "-5m", "must not be below zero")),
                Optional.of(new Grant.Held(superseded().by(), NOON, "releasing v3")));
    }

    static Outcome.Superseded superseded() {
        return new Outcome.Superseded(new Fence(7, new DriverId("ci-7/4711/9f2c41d0")));
    }

    static Outcome.Interrupted interrupted() {
        return new Outcome.Interrupted(new Cause(Cause.Kind.STOPPED, "", "SIGTERM"), true);
    }

    private static Prepared prepared(String label) {
        return Prepared.of(
                Release.command("bin/shop", "start")
                        .label(label)
                        .config("RELEASE", label)
                        .secret("DATABASE_URL", SecretRef.environment("DATABASE_URL"))
                        .build(),
                Map.of("template", "1"));
    }
}
