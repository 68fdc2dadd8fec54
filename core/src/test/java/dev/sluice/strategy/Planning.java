package dev.sluice.strategy;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A shop on a platform of choice, in a state of choice, and the plan that a strategy makes of it. */
final class Planning {
    static final Application SHOP = new Application("shop", "prod");
    static final Prepared V1 = release("v1");
    static final Prepared V2 = release("v2");
    static final RevisionId OLD = new RevisionId("shop-1");
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Capabilities.Builder capabilities;
    private final List<Revision> revisions = new ArrayList<>();
    private TrafficRules traffic = TrafficRules.none();
    private Prepared target = V2;
    private Optional<Capacity> capacity = Optional.empty();
    private final Map<dev.sluice.release.ReleaseId, Prepared> known = new HashMap<>();
    private final List<GatedStep> gates = new ArrayList<>();

    private Planning(TrafficModel model) {
        this.capabilities = Capabilities.builder(model);
    }

    static Planning on(TrafficModel model) {
        return new Planning(model);
    }

    static Prepared release(String label) {
        return Prepared.of(Release.image("shop:" + label).label(label).build(), Map.of());
    }

    static GateSpec gate(String name) {
        return new GateSpec(name, "approval", Map.of());
    }

    Planning where(Consumer<Capabilities.Builder> change) {
        change.accept(capabilities);
        return this;
    }

    /** v1 has all traffic and was released by Sluice. */
    Planning live(int count) {
        known.put(V1.id(), V1);
        return serving(managed(V1, Capacity.fixed(count), count, count));
    }

    /** v1 has all traffic and an autoscaler, which has chosen so many instances. */
    Planning live(Capacity bounds, int count) {
        known.put(V1.id(), V1);
        return serving(managed(V1, bounds, count, count));
    }

    /** v1 should serve and does not: none of its instances is ready. */
    Planning broken(int count) {
        known.put(V1.id(), V1);
        return serving(managed(V1, Capacity.fixed(count), 0, count));
    }

    /** Something that Sluice has not released has all traffic. */
    Planning adopted(int count) {
        return serving(Revision.builder(OLD, new Origin.Adopted("Deployment/shop"))
                .label("by hand")
                .capacity(Capacity.fixed(count))
                .ready(count)
                .running(count)
                .readiness(new Readiness.Ready())
                .build());
    }

    Planning traffic(TrafficRules traffic) {
        this.traffic = traffic;
        return this;
    }

    Planning target(Prepared target) {
        this.target = target;
        return this;
    }

    Planning capacity(Capacity capacity) {
        this.capacity = Optional.of(capacity);
        return this;
    }

    Planning capacity(int count) {
        return capacity(Capacity.fixed(count));
    }

    Planning asking(String gate) {
        gates.add(new GatedStep(gate(gate), Duration.ofMinutes(30)));
        return this;
    }

    Plan plan(Strategy strategy) {
        Snapshot.Builder snapshot = Snapshot.builder("t", NOON).traffic(traffic);
        revisions.forEach(snapshot::revision);
        return strategy.plan(
                new PlanRequest(SHOP, capabilities.build(), snapshot.build(), target, capacity, known, gates));
    }

    /** The steps as people read them, the commit as a line of its own, and the way back behind an arrow. */
    String steps(Strategy strategy) {
        return steps(plan(strategy));
    }

    static String steps(Plan plan) {
        return lines(plan.steps(), "") + lines(plan.rollback(), "<- ");
    }

    private static String lines(List<Step> steps, String prefix) {
        return steps.stream().map(s -> prefix + s + "\n").collect(Collectors.joining());
    }

    private Planning serving(Revision revision) {
        revisions.add(revision);
        traffic = revision.ready() == 0 && capabilities.build().trafficModel() == TrafficModel.REPLICA_SHARE
                ? TrafficRules.none()
                : TrafficRules.all(revision.id());
        return this;
    }

    private static Revision managed(Prepared release, Capacity capacity, int ready, int running) {
        return Revision.builder(OLD, new Origin.Managed(release.id()))
                .label(release.label())
                .capacity(capacity)
                .ready(ready)
                .running(running)
                .readiness(ready == running ? new Readiness.Ready() : new Readiness.Failed("exit 1"))
                .build();
    }
}
