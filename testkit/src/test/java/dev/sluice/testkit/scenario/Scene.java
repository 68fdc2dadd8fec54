package dev.sluice.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.MetricRequest;
import dev.sluice.analysis.Reading;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Outcome;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.engine.Stepping;
import dev.sluice.traffic.RequestMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * A shop on virtual time, the engine that drives it, its metrics, and every state of it that could be seen. Instances are ready after ten
 * seconds, traffic follows after five, metrics are good unless a test says otherwise.
 */
final class Scene {
    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Duration HOUR = Duration.ofHours(1);

    /** What a tester sends to reach a release that has no share yet. */
    static final RequestMatch PREVIEW = RequestMatch.header("x-preview", "yes");

    /** Ready within a minute, or back. */
    static final Limits LIMITS =
            Limits.builder().ready(MINUTE).rollback(MINUTE.multipliedBy(5)).build();

    final Stepping time;
    final InMemoryDeployer shop;
    private final Sightings sightings;
    private final RolloutEngine engine;
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    private Scene(SimulatedApplication.Builder application) {
        time = Stepping.on(application);
        shop = time.platform.deployer();
        sightings = Sightings.of(time.platform);
        engine = engine();
    }

    /** A shop that can do everything that there is on this kind of platform. */
    static Scene on(TrafficModel model) {
        return on(model, application -> application);
    }

    static Scene on(TrafficModel model, UnaryOperator<SimulatedApplication.Builder> otherwise) {
        boolean rules = model == TrafficModel.WEIGHTED;
        Capabilities can =
                Capabilities.builder(model).matches(rules).mirror(rules).build();
        return new Scene(otherwise.apply(SimulatedApplication.builder(new Application("shop", "test"), can)
                .propagation(Duration.ofSeconds(5))
                .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(10)))
                .release("never", ReleaseBehaviour.neverGetsReady())));
    }

    /** Another process. */
    RolloutEngine engine() {
        return time.engine(e -> e.metrics("router", this::read));
    }

    /** So many instances of a release with all the traffic. What led there is not among what was seen. */
    void live(String label, int count) throws InterruptedException {
        live(label, Capacity.fixed(count));
    }

    void live(String label, Capacity capacity) throws InterruptedException {
        boolean mixed = shop.capabilities().trafficModel() == TrafficModel.REPLICA_SHARE;
        Outcome outcome = run(of(label, mixed ? Rolling.oneByOne() : BlueGreen.instant())
                .capacity(capacity)
                .build());
        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        sightings.take();
    }

    Rollout.Builder of(String label, Strategy strategy) {
        return Rollout.of(release(label)).to(shop).using(strategy);
    }

    static Release release(String label) {
        return Release.image("shop:" + label).label(label).build();
    }

    RolloutHandle start(String label, Strategy strategy) {
        return start(of(label, strategy).build());
    }

    RolloutHandle start(Rollout rollout) {
        return engine.start(rollout);
    }

    Outcome run(String label, Strategy strategy) throws InterruptedException {
        return run(of(label, strategy).build());
    }

    Outcome run(Rollout rollout) throws InterruptedException {
        return end(start(rollout));
    }

    Outcome end(RolloutHandle handle) throws InterruptedException {
        return time.end(handle);
    }

    RolloutEngine driving() {
        return engine;
    }

    /** Back to a release that was good before. */
    Outcome undo(ReleaseId to) throws InterruptedException {
        return time.meanwhile(() -> engine.undo(shop, to));
    }

    /** What the shop looks like. */
    String now() {
        return sightings.now();
    }

    /** What it has looked like since this was asked last, or since the first release was live. */
    List<String> seen() {
        return sightings.take();
    }

    Revision revision(String label) {
        return time.platform.state().snapshot().revisions().stream()
                .filter(r -> r.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    void kill(String label, int count) {
        time.platform.meddle(new ForeignChange.Kill(revision(label).id(), count));
    }

    /** The first three measurements of the share of failed requests, a minute apart, must be below 1 %. */
    static Analysis.Builder errors(String name) {
        return Analysis.byThresholds(name)
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.builder()
                                .successWhen(Condition.below(0.01))
                                .count(3)
                                .build());
    }

    /** What is read of a release from now on. */
    void reads(String label, Reading reading) {
        readings.put(label, reading);
    }

    /** So many of a thousand requests to this release fail from now on. */
    void fail(String label, int ofThousand) {
        reads(label, new Reading.Counts(1_000, ofThousand));
    }

    /** How often metrics of a release were read. */
    int measured(String label) {
        return asked.getOrDefault(label, 0);
    }

    private Reading read(MetricRequest request) {
        String label = labelOf(request.revision());
        asked.merge(label, 1, Integer::sum);
        return readings.getOrDefault(label, new Reading.Counts(1_000, 0));
    }

    private String labelOf(RevisionId id) {
        return time.platform
                .state()
                .snapshot()
                .revision(id)
                .map(Revision::label)
                .orElse("gone");
    }

    void close() throws InterruptedException {
        time.close();
    }
}
