package dev.sluice.document;

import dev.sluice.Problem;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Evidence;
import dev.sluice.analysis.Measurement;
import dev.sluice.analysis.RandomAnalyses;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ended;
import dev.sluice.driver.GoodRelease;
import dev.sluice.driver.Judging;
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
import dev.sluice.release.Workload;
import dev.sluice.secret.SecretRef;
import dev.sluice.strategy.Amount;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Role;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Safeguards;
import dev.sluice.strategy.Step;
import dev.sluice.strategy.Strategy;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Values of every kind that documents hold, the same for the same seed. */
final class RandomValues {
    static final List<String> NASTY = List.of(
            "",
            " ",
            "no",
            "Yes",
            "y",
            "on",
            "null",
            "~",
            "012",
            "0o17",
            "0x1F",
            "1_000",
            "1e3",
            "12e4567",
            "1.0",
            ".5",
            ".inf",
            "12:30",
            "12:30:45",
            "2024-01-01",
            "=",
            "<<",
            "a: b",
            "a #b",
            "# c",
            "- a",
            "? a",
            "*x",
            "&x",
            "!t",
            "%d",
            "@a",
            "`b`",
            "{a",
            "[a",
            "a, b",
            "|",
            ">",
            "'",
            "\"",
            "\\",
            "\\n",
            "\n",
            "a\n b\n",
            "\t",
            " a",
            "a ",
            "a\u0000b",
            "\u0085",
            "\u2028",
            "\ufeff",
            "\u007f",
            "é",
            "漢",
            "😀",
            "$" + "{X}",
            "5m",
            "25%",
            "1h x",
            "---",
            "...",
            "a:",
            ":a",
            "true",
            "-1",
            "+1",
            "null ",
            "NULL",
            "1h 1d",
            "1m .");

    private final Random random;

    RandomValues(long seed) {
        this.random = new Random(seed);
    }

    Ledger ledger() {
        List<Prepared> releases = several(1, 4, this::prepared);
        return Ledger.of(
                several(0, 5, () -> new GoodRelease(one(releases), revision(), capacity(), instant())),
                several(0, 3, () -> new WarmRevision(revision(), instant())),
                maybe(() -> progress(releases)),
                maybe(this::ended));
    }

    Progress progress(List<Prepared> releases) {
        Plan plan = plan(releases);
        boolean back = random.nextBoolean();
        int steps = back ? plan.rollback().size() : plan.steps().size();
        int step = random.nextInt(steps + 1);
        return Progress.builder(rollout(), plan, instant())
                .phase(back ? Progress.Phase.ROLLBACK : Progress.Phase.FORWARD)
                .step(step)
                .since(instant())
                .deadline(instant())
                .seen(maybe(this::instant))
                .pausedAt(maybe(this::instant))
                .committed(!back && step > plan.commitPoint())
                .tries(random.nextInt(5))
                .note(text())
                .cause(back ? Optional.of(cause()) : maybe(this::cause))
                .turnedBackAt(random.nextInt(5) - 1)
                .milestones(milestones())
                .judging(new Judging(maybe(this::evidence), maybe(this::evidence), random.nextInt(5) - 1))
                .build();
    }

    private Evidence evidence() {
        RandomAnalyses values = new RandomAnalyses(random.nextLong());
        Analysis analysis = values.analysis();
        Evidence evidence = Evidence.start(instant());
        for (List<Measurement> round : values.rounds(analysis, 3)) {
            for (Measurement measurement : round) {
                evidence = analysis.judge().add(evidence, measurement);
            }
        }
        return evidence;
    }

    Plan plan() {
        return plan(several(1, 2, this::prepared));
    }

    private Plan plan(List<Prepared> releases) {
        Plan.Builder plan = Plan.builder(
                        new Application("shop-" + random.nextInt(9), "prod"),
                        text(),
                        constant(TrafficModel.class),
                        one(releases),
                        capacity())
                .old(new Incumbent(revision(), text(), capacity(), maybe(() -> one(releases))))
                .expectedDuration(duration());
        several(0, 8, this::step).forEach(plan::step);
        plan.step(new Step.Commit());
        several(0, 8, this::step).forEach(plan::step);
        several(0, 8, this::step).forEach(plan::rollbackStep);
        several(0, 3, this::text).forEach(plan::warning);
        return plan.build();
    }

    Step step() {
        Weight share = new Weight(random.nextInt(10_001));
        return switch (random.nextInt(12)) {
            case 0 -> new Step.Stage(constant(Role.class), duration());
            case 1 -> new Step.Scale(constant(Role.class), capacity(), duration());
            case 2 -> new Step.Ask(gate(), duration());
            case 3 -> new Step.Task("migrate-" + random.nextInt(9), several(0, 4, this::text), duration());
            case 4 ->
                random.nextInt(5) == 0
                        ? new Step.Route(Weight.ZERO, Weight.ZERO, duration())
                        : new Step.Route(share, share.complement(), matches(share), mirrored(share), duration());
            case 5 -> new Step.Bake(duration(), duration());
            case 10 -> new Step.Watch(new RandomAnalyses(random.nextLong()).analysis());
            case 11 -> new Step.Conclude(new RandomAnalyses(random.nextLong()).analysis(), duration());
            case 8 -> new Step.Judge(new RandomAnalyses(random.nextLong()).analysis(), duration());
            case 6 -> new Step.Drain(constant(Role.class), duration());
            case 7 -> new Step.Retire(constant(Role.class), constant(RetireMode.class), duration(), duration());
            default -> new Step.Collect(duration());
        };
    }

    private List<RequestMatch> matches(Weight share) {
        return share.equals(Weight.ALL)
                ? List.of()
                : several(0, 3, () -> RequestMatch.header("x-" + random.nextInt(9), "v" + random.nextInt()));
    }

    private Weight mirrored(Weight share) {
        return share.equals(Weight.ALL) || random.nextBoolean() ? Weight.ZERO : new Weight(random.nextInt(10_001));
    }

    Ended ended() {
        return new Ended(rollout(), text(), outcome(), instant(), instant(), milestones());
    }

    private List<Milestone> milestones() {
        return Stream.of(Milestone.Kind.values())
                .limit(random.nextInt(5))
                .map(kind -> new Milestone(kind, instant(), text()))
                .toList();
    }

    Outcome outcome() {
        return switch (random.nextInt(5)) {
            case 0 -> new Outcome.Promoted(text(), revision(), random.nextBoolean());
            case 1 -> new Outcome.RolledBack(cause(), maybe(this::revision));
            case 2 ->
                new Outcome.Refused(
                        several(0, 4, () -> new Problem(text(), text(), text())),
                        maybe(() -> new Grant.Held(fence(), instant(), text())));
            case 3 -> new Outcome.Superseded(fence());
            default -> new Outcome.Interrupted(cause(), random.nextBoolean());
        };
    }

    Strategy strategy() {
        Safeguards safeguards = safeguards();
        Safeguards withoutWarm =
                safeguards.toBuilder().keepOldWarmFor(Duration.ZERO).build();
        return switch (random.nextInt(4)) {
            case 0 -> BlueGreen.of(safeguards);
            case 2 -> new RandomCanaries(random, this).canary(safeguards);
            case 1 ->
                Rolling.builder()
                        .maxSurge(random.nextBoolean() ? Amount.percent(1 + random.nextInt(100)) : Amount.instances(3))
                        .maxUnavailable(
                                random.nextBoolean() ? Amount.percent(random.nextInt(101)) : Amount.instances(0))
                        .bakeBetween(duration())
                        .safeguards(withoutWarm)
                        .build();
            default -> Recreate.of(withoutWarm);
        };
    }

    private Safeguards safeguards() {
        Safeguards.Builder safeguards = Safeguards.builder().bakeFor(duration());
        if (random.nextBoolean()) {
            safeguards.deleteOld();
        } else {
            safeguards.keepOldWarmFor(duration());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            safeguards.task("task-" + i, positive(), several(1, 4, this::text).toArray(String[]::new));
            safeguards.gate(new GateSpec("gate-" + i, "approval", texts()), positive());
        }
        if (random.nextInt(3) == 0) {
            safeguards.judgedBy(RandomCanaries.analysis(random, "last"));
        }
        return safeguards
                .limits(Limits.builder()
                        .ready(positive())
                        .route(positive())
                        .drain(duration())
                        .rollback(positive())
                        .expectedStart(duration())
                        .build())
                .build();
    }

    Prepared prepared() {
        Release.Builder release = Release.of(
                        switch (random.nextInt(3)) {
                            case 0 -> new Workload.Image("registry/shop@" + random.nextInt());
                            case 1 ->
                                new Workload.Command(List.of("bin/shop", text(), text()), maybe(() -> "dir " + text()));
                            default -> new Workload.Manifests("kind: " + text(), maybe(() -> "image" + text()));
                        })
                .label("v" + random.nextInt(100));
        for (int i = random.nextInt(4); i > 0; i--) {
            release.config("CONFIG_" + i, text());
            release.secret("SECRET_" + i, new SecretRef("env", "X_" + random.nextInt()));
        }
        return Prepared.of(release.build(), texts());
    }

    Duration duration() {
        return switch (random.nextInt(5)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofNanos(random.nextLong(10_000_000_000L));
            case 2 -> Duration.ofMillis(random.nextLong(100_000_000L));
            default -> Duration.ofSeconds(random.nextLong(1_000_000L));
        };
    }

    Duration positive() {
        return duration().plusNanos(1 + random.nextInt(5) * 999_999_999L);
    }

    String text() {
        return random.nextInt(3) == 0 ? "text " + random.nextInt(1000) : one(NASTY);
    }

    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        several(0, 4, this::text).forEach(key -> texts.put(key, text()));
        return texts;
    }

    private Fence fence() {
        return new Fence(1 + (random.nextLong() >>> 1) % Long.MAX_VALUE, new DriverId("ci/" + random.nextInt()));
    }

    private Cause cause() {
        return new Cause(constant(Cause.Kind.class), text(), text());
    }

    private GateSpec gate() {
        return new GateSpec("ops-" + random.nextInt(9), "webhook", texts());
    }

    private Capacity capacity() {
        return random.nextBoolean()
                ? Capacity.fixed(random.nextInt(10))
                : Capacity.auto(1 + random.nextInt(5), 5 + random.nextInt(9));
    }

    private RevisionId revision() {
        return new RevisionId("shop-" + Integer.toHexString(random.nextInt()) + "é");
    }

    private RolloutId rollout() {
        return RolloutId.random(random);
    }

    private Instant instant() {
        long nanos = random.nextBoolean() ? 0 : random.nextInt(1_000_000_000);
        return Instant.ofEpochSecond(random.nextLong(4_000_000_000L), nanos);
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> List<T> several(int atLeast, int atMost, Supplier<T> value) {
        return Stream.generate(value)
                .limit(atLeast + random.nextInt(atMost - atLeast + 1))
                .toList();
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private <E> E constant(Class<E> type) {
        return one(List.of(type.getEnumConstants()));
    }
}
