package dev.sluice.driver;

import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Propagation;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.Amount;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Strategy;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** Situations without any sense in them: any step of any plan in any world, after any history. */
final class RandomSituations {
    private static final RevisionId ABSENT = new RevisionId("shop-absent");

    private final Random random;

    RandomSituations(long seed) {
        this.random = new Random(seed);
    }

    Situation next() {
        Plan plan = plan();
        Instant now = Given.NOON.plusSeconds(random.nextInt(3) == 0 ? random.nextInt(7_200) : random.nextInt(60));
        Ledger ledger = Ledger.of(good(), warm(now), Optional.of(progress(plan, now)), Optional.empty());
        Snapshot snapshot = snapshot(plan, now);
        return new Situation(
                snapshot, ledger, signals(), random.nextBoolean() ? Optional.of(answer(snapshot)) : Optional.empty());
    }

    private Plan plan() {
        Optional<Capacity> live = random.nextInt(5) == 0 ? Optional.empty() : Optional.of(capacity());
        Prepared target = live.isPresent() && random.nextInt(6) == 0 ? Given.V1 : Given.V2;
        TrafficModel model = TrafficModel.values()[random.nextInt(3)];
        Plan plan = Given.plan(model, live, Optional.of(capacity()), target, strategy(model, live.isPresent()));
        return plan.old().isPresent() && random.nextInt(4) == 0 ? Given.adopted(plan) : plan;
    }

    private Strategy strategy(TrafficModel model, boolean replaces) {
        Duration bake = random.nextBoolean() ? Duration.ZERO : Given.MINUTE;
        boolean share = model == TrafficModel.REPLICA_SHARE;
        int kind = random.nextInt(3);
        if (kind == 0 && !share) {
            BlueGreen.Builder builder = BlueGreen.builder().bakeFor(bake).task("migrate", Given.MINUTE, "x");
            return (random.nextBoolean() ? builder.gate(Given.OPS, Given.MINUTE) : builder.keepOldWarmFor(bake))
                    .build();
        } else if (kind == 1 && (model != TrafficModel.SWITCH_ONLY || !replaces)) {
            return Rolling.builder()
                    .maxSurge(Amount.instances(1 + random.nextInt(2)))
                    .maxUnavailable(Amount.instances(random.nextInt(2)))
                    .bakeBetween(bake)
                    .build();
        }
        return Recreate.builder().bakeFor(bake).build();
    }

    private Progress progress(Plan plan, Instant now) {
        boolean back = random.nextInt(3) == 0;
        int step = random.nextInt((back ? plan.rollback() : plan.steps()).size() + 1);
        Instant since = Given.NOON.minusSeconds(random.nextInt(600));
        return Progress.builder(Given.ROLLOUT, plan, since)
                .phase(back ? Progress.Phase.ROLLBACK : Progress.Phase.FORWARD)
                .step(step)
                .committed(!back && step > plan.commitPoint())
                .since(since)
                .deadline(since.plusSeconds(random.nextInt(1_200)))
                .seen(maybe(now))
                .pausedAt(back ? Optional.empty() : maybe(now))
                .tries(random.nextInt(6))
                .note(random.nextBoolean() ? "" : "somebody was faster")
                .cause(back ? Optional.of(new Cause(Cause.Kind.ABORTED, "x", "y")) : Optional.empty())
                .turnedBackAt(back ? random.nextInt(plan.commitPoint() + 1) : -1)
                .build();
    }

    private Snapshot snapshot(Plan plan, Instant now) {
        Snapshot.Builder snapshot = Snapshot.builder("t", now).epoch(1);
        List<Revision> there = new ArrayList<>();
        boolean resize = plan.target().equals(Given.V1);
        add(
                there,
                Given.OLD,
                plan.old().isPresent() && plan.old().get().prepared().isEmpty() && !resize
                        ? new Origin.Adopted("shop")
                        : new Origin.Managed(Given.V1.id()));
        if (!resize) {
            add(there, Given.NEW, new Origin.Managed(Given.V2.id()));
        }
        add(there, Given.OTHER, random.nextBoolean() ? new Origin.Managed(Given.V0.id()) : new Origin.Adopted("other"));
        there.forEach(snapshot::revision);
        for (String task : List.of("r-1-migrate", "r-0-migrate")) {
            if (random.nextBoolean()) {
                TaskStatus.State state = TaskStatus.State.values()[random.nextInt(4)];
                snapshot.task(new TaskStatus(new TaskId(task), state, OptionalInt.empty(), ""));
            }
        }
        return snapshot.traffic(plan.trafficModel() == TrafficModel.REPLICA_SHARE ? share(there) : traffic())
                .build();
    }

    private void add(List<Revision> there, RevisionId id, Origin origin) {
        if (random.nextInt(6) == 0) {
            return;
        }
        Capacity capacity = random.nextInt(4) == 0 ? Capacity.NONE : capacity();
        int running = random.nextInt(4) == 0 ? random.nextInt(5) : capacity.floor();
        int ready = random.nextBoolean() ? running : random.nextInt(running + 1);
        Readiness readiness = running == 0
                ? random.nextBoolean() ? new Readiness.Idle() : new Readiness.Failed("no image")
                : random.nextInt(5) == 0
                        ? new Readiness.Failed("exit 1")
                        : ready == running ? new Readiness.Ready() : new Readiness.Progressing("starting");
        there.add(Revision.builder(id, origin)
                .label(id.value())
                .capacity(capacity)
                .ready(ready)
                .running(running)
                .readiness(readiness)
                .build());
    }

    /** The traffic that follows from what is ready. */
    private static TrafficRules share(List<Revision> there) {
        TrafficRules.Builder rules = TrafficRules.builder();
        int all = there.stream().mapToInt(Revision::ready).sum();
        int left = 10_000;
        for (Revision revision : there) {
            int weight = all == 0 ? 0 : 10_000 * revision.ready() / all;
            left -= weight;
            rules.weight(revision.id(), new Weight(weight));
        }
        Optional<Revision> first = there.stream().filter(r -> r.ready() > 0).findFirst();
        int rest = left;
        first.ifPresent(r -> rules.weight(r.id(), new Weight(10_000 * r.ready() / all + rest)));
        return rules.build();
    }

    private TrafficRules traffic() {
        if (random.nextInt(8) == 0) {
            return TrafficRules.none();
        }
        RevisionId one = anybody();
        RevisionId other = anybody();
        TrafficRules.Builder rules = TrafficRules.builder();
        if (random.nextBoolean() || one.equals(other)) {
            rules.weight(one, Weight.ALL);
        } else {
            rules.weight(one, Weight.percent(25)).weight(other, Weight.percent(75));
        }
        if (random.nextInt(8) == 0) {
            rules.match(TrafficMatch.cookie("beta", "1", anybody())).mirror(new Mirror(anybody(), Weight.ALL));
        }
        return rules.build();
    }

    private RevisionId anybody() {
        RevisionId[] all = {Given.OLD, Given.OLD, Given.NEW, Given.NEW, Given.OTHER, ABSENT};
        return all[random.nextInt(all.length)];
    }

    private Capacity capacity() {
        return random.nextInt(4) == 0 ? Capacity.auto(1 + random.nextInt(2), 4) : Capacity.fixed(1 + random.nextInt(4));
    }

    private Answer answer(Snapshot snapshot) {
        return switch (random.nextInt(6)) {
            case 0 -> new Answer.Propagated(snapshot.traffic(), new Propagation.Seen("all", "every proxy"));
            case 1 -> new Answer.Propagated(snapshot.traffic(), new Propagation.Pending("one"));
            case 2 ->
                new Answer.Propagated(
                        snapshot.traffic(),
                        new Propagation.DelayOnly("slices", Duration.ofSeconds(random.nextInt(90))));
            case 3 ->
                new Answer.Serving(
                        anybody(),
                        List.of(new DrainState.Drained(), new DrainState.Unknown(), new DrainState.Draining(3))
                                .get(random.nextInt(3)));
            case 4 ->
                new Answer.Gate(
                        "ops",
                        List.of(
                                        new GateAnswer.Pass("ok"),
                                        new GateAnswer.Wait(Given.MINUTE, "not yet"),
                                        new GateAnswer.Fail("no"))
                                .get(random.nextInt(3)));
            default -> new Answer.GateUnavailable("ops", "not bound");
        };
    }

    private List<Signal> signals() {
        List<Signal> signals = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Signal.Kind kind = Signal.Kind.values()[random.nextInt(Signal.Kind.values().length)];
            signals.add(new Signal("s" + i, Given.ROLLOUT, kind, "", "ann", Given.NOON));
        }
        return signals;
    }

    private List<GoodRelease> good() {
        List<GoodRelease> good = new ArrayList<>();
        for (int i = random.nextInt(Ledger.GOOD_RELEASES + 1); i > 0; i--) {
            Prepared release = i == 2 ? Given.V2 : Given.release("good-" + i);
            good.add(new GoodRelease(release, new RevisionId("good-" + i), Capacity.fixed(1), Given.NOON));
        }
        return good;
    }

    private List<WarmRevision> warm(Instant now) {
        return random.nextBoolean()
                ? List.of()
                : List.of(new WarmRevision(Given.OTHER, now.plusSeconds(random.nextInt(20) - 10)));
    }

    private Optional<Instant> maybe(Instant now) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(now.minusSeconds(random.nextInt(300)));
    }
}
