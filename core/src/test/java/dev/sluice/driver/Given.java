package dev.sluice.driver;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.PlanRequest;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Step;
import dev.sluice.strategy.Strategy;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A situation that reads as a sentence: where the rollout is, who is there, who has traffic, who wishes what. Starts from v1 with four
 * instances and all the traffic, and v2 with four ready instances and none; the step began at noon.
 */
final class Given {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final RolloutId ROLLOUT = new RolloutId("r-1");
    static final Application SHOP = new Application("shop", "prod");
    static final Prepared V0 = release("v0");
    static final Prepared V1 = release("v1");
    static final Prepared V2 = release("v2");
    static final RevisionId OTHER = new RevisionId("shop-0");
    static final RevisionId OLD = new RevisionId("shop-1");
    static final RevisionId NEW = new RevisionId("shop-2");
    static final GateSpec OPS = new GateSpec("ops", "approval", Map.of());
    static final Duration MINUTE = Duration.ofMinutes(1);

    private final Plan plan;
    private final Progress.Builder progress;
    private final Map<RevisionId, Revision> revisions = new LinkedHashMap<>();
    private final List<TaskStatus> tasks = new ArrayList<>();
    private final List<Signal> signals = new ArrayList<>();
    private final List<GoodRelease> good = new ArrayList<>();
    private final List<WarmRevision> warm = new ArrayList<>();
    private TrafficRules traffic = TrafficRules.all(OLD);
    private Optional<Answer> answer = Optional.empty();
    private Instant now = NOON;

    private Given(Plan plan) {
        this.plan = plan;
        this.progress = Progress.builder(ROLLOUT, plan, NOON);
        plan.old().ifPresent(o -> old(o.capacity(), o.capacity().floor()));
        if (plan.old().isEmpty()) {
            traffic = TrafficRules.none();
        }
        fresh(plan.capacity().floor());
        if (plan.trafficModel() == TrafficModel.REPLICA_SHARE) {
            share();
        }
    }

    static Given rollout(Plan plan) {
        return new Given(plan);
    }

    /** Task migrate, gate ops, five minutes of bake time, four instances. */
    static Given blueGreen() {
        return new Given(plan(TrafficModel.WEIGHTED, 4, asBlueGreen().build()));
    }

    /** The strategy of {@link #blueGreen()}. */
    static BlueGreen.Builder asBlueGreen() {
        return BlueGreen.builder()
                .task("migrate", MINUTE, "bin/migrate")
                .gate(OPS, Duration.ofMinutes(30))
                .bakeFor(Duration.ofMinutes(5));
    }

    /** A first release of four instances, baked for five minutes. */
    static Given firstRelease() {
        return new Given(plan(
                TrafficModel.WEIGHTED,
                0,
                BlueGreen.builder().bakeFor(Duration.ofMinutes(5)).build()));
    }

    /** One by one, four instances, baked for a minute in between. */
    static Given rolling(TrafficModel model) {
        return new Given(plan(
                model, 4, Rolling.oneByOne().toBuilder().bakeBetween(MINUTE).build()));
    }

    static Given recreate() {
        return new Given(plan(TrafficModel.SWITCH_ONLY, 4, Recreate.withDowntime()));
    }

    /** The plan for v2 where v1 is live with so many instances; none: for a first release of four. */
    static Plan plan(TrafficModel model, int live, Strategy strategy) {
        Capacity four = Capacity.fixed(4);
        return live == 0
                ? plan(model, Optional.empty(), Optional.of(four), V2, strategy)
                : plan(model, Optional.of(Capacity.fixed(live)), Optional.empty(), V2, strategy);
    }

    static Plan plan(
            TrafficModel model,
            Optional<Capacity> live,
            Optional<Capacity> wanted,
            Prepared target,
            Strategy strategy) {
        Snapshot.Builder world = Snapshot.builder("t", NOON);
        live.ifPresent(c -> world.revision(revision(OLD, V1, c, c.match(Capacity.Fixed::count, Capacity.Auto::max)))
                .traffic(TrafficRules.all(OLD)));
        return strategy.plan(new PlanRequest(
                SHOP,
                Capabilities.builder(model).build(),
                world.build(),
                target,
                wanted,
                Map.of(V1.id(), V1),
                List.of()));
    }

    /** The same, but the old revision was not released by Sluice. */
    static Plan adopted(Plan plan) {
        Plan.Builder builder =
                Plan.builder(plan.application(), plan.strategy(), plan.trafficModel(), plan.target(), plan.capacity());
        Incumbent old = plan.old().orElseThrow();
        builder.old(new Incumbent(old.revision(), old.label(), old.capacity(), Optional.empty()));
        plan.steps().forEach(builder::step);
        plan.rollback().forEach(builder::rollbackStep);
        return builder.build();
    }

    static Prepared release(String label) {
        return Prepared.of(Release.image("shop:" + label).label(label).build(), Map.of());
    }

    // Where the rollout is

    /** At the first step forward that starts with these words. */
    Given at(String step) {
        int index = index(plan.steps(), step);
        progress.phase(Progress.Phase.FORWARD)
                .step(index)
                .committed(index > plan.commitPoint())
                .deadline(NOON.plus(plan.steps().get(index).limit()));
        return this;
    }

    /** Beyond the last step forward. */
    Given atTheEnd() {
        progress.step(plan.steps().size()).committed(true).deadline(NOON);
        return this;
    }

    /** At the first step back that starts with these words, since the step forward that starts with those. */
    Given back(String step, String turnedBackAt) {
        return back(index(plan.rollback(), step), turnedBackAt);
    }

    /** At the last step back that starts with these words. */
    Given backLast(String step, String turnedBackAt) {
        for (int i = plan.rollback().size() - 1; i >= 0; i--) {
            if (plan.rollback().get(i).toString().startsWith(step)) {
                return back(i, turnedBackAt);
            }
        }
        throw new IllegalArgumentException("no step back starts with " + step);
    }

    Given backAtTheEnd(String turnedBackAt) {
        return back(plan.rollback().size(), turnedBackAt);
    }

    private Given back(int index, String turnedBackAt) {
        List<Step> way = plan.rollback();
        progress.phase(Progress.Phase.ROLLBACK)
                .step(index)
                .cause(Optional.of(new Cause(Cause.Kind.ABORTED, turnedBackAt, "asked for by ann")))
                .turnedBackAt(index(plan.steps(), turnedBackAt))
                .deadline(index < way.size() ? NOON.plus(way.get(index).limit()) : NOON);
        return this;
    }

    Given with(Consumer<Progress.Builder> change) {
        change.accept(progress);
        return this;
    }

    /** So long after the step began. */
    Given after(Duration duration) {
        now = NOON.plus(duration);
        return this;
    }

    Given seenAt(Duration sinceNoon) {
        progress.seen(Optional.of(NOON.plus(sinceNoon)));
        return this;
    }

    // Who is there

    Given old(int ready) {
        return old(plan.old().orElseThrow().capacity(), ready);
    }

    Given old(Capacity capacity, int ready) {
        return there(revision(OLD, V1, capacity, ready));
    }

    Given fresh(int ready) {
        return fresh(plan.capacity(), ready);
    }

    Given fresh(Capacity capacity, int ready) {
        return there(revision(NEW, plan.target(), capacity, ready));
    }

    Given freshIs(Readiness readiness, int ready, int running) {
        return there(Revision.builder(NEW, new Origin.Managed(plan.target().id()))
                .label(plan.target().label())
                .capacity(plan.capacity())
                .ready(ready)
                .running(running)
                .readiness(readiness)
                .build());
    }

    Given there(Revision revision) {
        revisions.put(revision.id(), revision);
        return this;
    }

    Given gone(RevisionId id) {
        revisions.remove(id);
        return this;
    }

    Given trafficTo(RevisionId id) {
        return traffic(TrafficRules.all(id));
    }

    Given noTraffic() {
        return traffic(TrafficRules.none());
    }

    /** A share in percent to the new revision and the rest to the old one. */
    Given split(int toNew) {
        return traffic(TrafficRules.split(NEW, Weight.percent(toNew), OLD));
    }

    Given traffic(TrafficRules rules) {
        traffic = rules;
        return this;
    }

    /** The traffic that follows from what is ready, as on a platform where instances are the traffic. */
    Given share() {
        int all = revisions.values().stream().mapToInt(Revision::ready).sum();
        int fresh = Optional.ofNullable(revisions.get(NEW)).map(Revision::ready).orElse(0);
        traffic = all == 0 ? TrafficRules.none() : TrafficRules.split(NEW, Weight.ofParts(fresh, all), OLD);
        return this;
    }

    Given task(TaskStatus.State state, OptionalInt exitCode, String output) {
        tasks.add(new TaskStatus(new TaskId("r-1-migrate"), state, exitCode, output));
        return this;
    }

    Given task(String id, TaskStatus.State state) {
        tasks.add(new TaskStatus(new TaskId(id), state, OptionalInt.empty(), ""));
        return this;
    }

    // What is remembered, wished and answered

    Given good(Prepared release, RevisionId revision) {
        good.add(new GoodRelease(release, revision, Capacity.fixed(4), NOON));
        return this;
    }

    Given warm(RevisionId revision, Duration sinceNoon) {
        warm.add(new WarmRevision(revision, NOON.plus(sinceNoon)));
        return this;
    }

    Given wished(Signal.Kind... kinds) {
        for (Signal.Kind kind : kinds) {
            signals.add(new Signal("s" + signals.size(), ROLLOUT, kind, "", "ann", NOON));
        }
        return this;
    }

    Given answer(Answer answer) {
        this.answer = Optional.of(answer);
        return this;
    }

    Ledger ledger() {
        return Ledger.of(good, warm, Optional.of(progress.build()), Optional.empty());
    }

    Snapshot snapshot() {
        Snapshot.Builder snapshot = Snapshot.builder("t", now).traffic(traffic).epoch(1);
        revisions.values().forEach(snapshot::revision);
        tasks.forEach(snapshot::task);
        return snapshot.build();
    }

    Situation situation() {
        return new Situation(snapshot(), ledger(), signals, answer);
    }

    Decision next() {
        return Driver.next(situation());
    }

    /** What the driver does, as one line. */
    String decides() {
        return Decided.text(next(), NOON);
    }

    static Revision revision(RevisionId id, Prepared release, Capacity capacity, int ready) {
        int running = Math.max(ready, capacity.floor());
        return Revision.builder(id, new Origin.Managed(release.id()))
                .label(release.label())
                .capacity(capacity)
                .ready(ready)
                .running(running)
                .readiness(
                        running == 0
                                ? new Readiness.Idle()
                                : ready == running ? new Readiness.Ready() : new Readiness.Progressing("starting"))
                .build();
    }

    /** A revision of v0, which has no part in the rollout. */
    static Revision third(int count) {
        return revision(OTHER, V0, Capacity.fixed(count), count);
    }

    private static int index(List<Step> steps, String text) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).toString().startsWith(text)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no step of " + steps + " starts with " + text);
    }
}
