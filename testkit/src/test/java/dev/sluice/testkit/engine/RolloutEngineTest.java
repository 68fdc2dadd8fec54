package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.gate.GateContext;
import dev.sluice.gate.GateSpec;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.traffic.TrafficRules;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class RolloutEngineTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private final RolloutEngine engine = RolloutEngine.builder()
            .tick(Duration.ofMillis(20))
            .patience(Duration.ofSeconds(2))
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @EnumSource(TrafficModel.class)
    void a_first_release_and_its_successor_are_promoted(TrafficModel model) {
        InMemoryDeployer shop = platform(model).deployer();

        Outcome first = engine.run(rollout("v1", shop));
        Outcome second = engine.run(rollout("v2", shop));

        assertThat(first).isInstanceOf(Outcome.Promoted.class);
        assertThat(second).isInstanceOf(Outcome.Promoted.class);
        assertThat(live(shop)).containsOnlyKeys("v2");
        assertThat(engine.history(shop)).extracting(e -> e.label()).containsExactly("v1", "v2");
    }

    @Test
    void the_same_release_again_writes_nothing() {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));
        int writes = shop.writes();

        Outcome again = engine.run(rollout("v1", shop));

        assertThat(again)
                .isEqualTo(new Outcome.Promoted(
                        "v1",
                        again.match(Outcome.Promoted::revision, r -> null, r -> null, r -> null, r -> null),
                        true));
        assertThat(shop.writes()).isEqualTo(writes);
    }

    @Test
    void a_release_that_does_not_get_ready_is_taken_back_and_the_old_one_never_touched() {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));
        TrafficRules before = shop.observe().traffic();

        Outcome outcome = engine.run(rollout("broken", shop));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.NEW_FAILED);
            assertThat(back.cause().reason()).contains("exit code 1");
        });
        assertThat(shop.observe().traffic()).isEqualTo(before);
        assertThat(shop.observe().revisions()).hasSize(1);
    }

    @Test
    void an_abort_wins_over_a_bake_time() throws Exception {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));
        RolloutHandle handle = engine.start(Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.builder()
                        .bakeFor(Duration.ofHours(1))
                        .limits(quick())
                        .build())
                .build());
        awaitStep(handle, "bake");

        handle.abort("a test");

        assertThat(handle.await(SOON))
                .get()
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ABORTED));
        assertThat(live(shop)).containsOnlyKeys("v1");
    }

    @Test
    void a_paused_rollout_goes_on_when_it_is_told_to() throws Exception {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));
        RolloutHandle handle = engine.start(Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.builder()
                        .bakeFor(Duration.ofHours(1))
                        .limits(quick())
                        .build())
                .build());
        awaitStep(handle, "bake");

        handle.pause("a test");
        handle.promote("a test");

        assertThat(handle.await(SOON)).get().isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void a_gate_that_blocks_and_ignores_interrupts_costs_its_step_and_not_the_lease() {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));
        CountDownLatch never = new CountDownLatch(1);
        Gate stubborn = gate("stubborn", context -> {
            while (true) {
                try {
                    never.await();
                    return new GateAnswer.Pass("never");
                } catch (InterruptedException e) {
                    continue;
                }
            }
        });

        Outcome outcome = engine.run(Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.instant())
                .gate(stubborn, Duration.ofMillis(300))
                .build());
        never.countDown();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.DEADLINE));
        assertThat(engine.run(rollout("v3", shop))).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void a_gate_that_throws_leads_back() {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));
        Gate broken = gate("broken", context -> {
            throw new IllegalStateException("no idea");
        });

        Outcome outcome = engine.run(Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.instant())
                .gate(broken)
                .build());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().reason()).contains("no idea"));
    }

    @Test
    void listeners_hear_everything_in_order_and_a_broken_one_breaks_nothing() {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        List<Event> heard = new CopyOnWriteArrayList<>();

        Outcome outcome = engine.run(Rollout.of(release("v1"))
                .to(shop)
                .using(BlueGreen.instant())
                .listen(heard::add, event -> {
                    throw new IllegalStateException("broken listener");
                })
                .build());

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(heard.get(0)).isInstanceOf(Event.Started.class);
        assertThat(heard.get(heard.size() - 1))
                .isEqualTo(new Event.Finished(
                        heard.get(0).rollout(), heard.get(heard.size() - 1).at(), outcome));
        assertThat(heard).filteredOn(Event.TrafficMoved.class::isInstance).hasSize(1);
    }

    @Test
    void an_engine_that_is_closed_stops_at_a_safe_point_and_another_goes_on() throws Exception {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));
        RolloutEngine dying =
                RolloutEngine.builder().tick(Duration.ofMillis(20)).build();
        RolloutHandle handle = dying.start(Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.builder()
                        .bakeFor(Duration.ofSeconds(2))
                        .limits(quick())
                        .build())
                .build());
        awaitStep(handle, "bake");

        dying.close();

        assertThat(handle.await(SOON)).get().isInstanceOfSatisfying(Outcome.Interrupted.class, interrupted -> {
            assertThat(interrupted.cause().kind()).isEqualTo(Cause.Kind.STOPPED);
            assertThat(interrupted.resumable()).isTrue();
        });
        assertThat(engine.resumeOrRollback(shop)).isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void a_second_driver_is_refused_at_once_and_told_who_drives() throws Exception {
        InMemoryPlatform platform = platform(TrafficModel.WEIGHTED);
        InMemoryDeployer shop = platform.deployer();
        engine.run(rollout("v1", shop));
        RolloutHandle first = engine.start(Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.builder().bakeFor(Duration.ofHours(1)).build())
                .build());
        awaitStep(first, "bake");

        Outcome second = engine.run(rollout("v3", platform.deployer()));

        assertThat(second).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.held())
                    .get()
                    .satisfies(held -> assertThat(held.note()).contains("v2"));
            assertThat(refused.problems()).singleElement().asString().contains("held since", "at step 'bake");
        });
        first.promote("a test");
        assertThat(first.await(SOON)).get().isInstanceOf(Outcome.Promoted.class);
    }

    @Test
    void undo_makes_an_earlier_release_live_again() {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));
        var v1 = shop.prepare(release("v1")).id();
        engine.run(rollout("v2", shop));

        Outcome outcome = engine.undo(shop, v1);

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(live(shop)).containsOnlyKeys("v1");
        assertThat(engine.undo(shop, new dev.sluice.release.ReleaseId("0123456789abcdef")))
                .isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void tidy_stops_what_was_warm_for_long_enough_and_nothing_else() throws Exception {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));
        Strategy warm = BlueGreen.builder()
                .keepOldWarmFor(Duration.ofSeconds(2))
                .limits(quick())
                .build();
        engine.run(Rollout.of(release("v2")).to(shop).using(warm).build());
        var v1 = shop.observe().revision(shop.prepare(release("v1")).id()).orElseThrow();

        assertThat(v1.running()).isEqualTo(2);
        assertThat(engine.tidy(shop).stillWarm()).containsExactly(v1.id());
        Thread.sleep(2_100);
        assertThat(engine.tidy(shop).stopped()).containsExactly(v1.id());
        assertThat(shop.observe().revision(v1.id()).orElseThrow().capacity()).isEqualTo(Capacity.NONE);
        assertThat(engine.tidy(shop).stopped()).isEmpty();
    }

    @Test
    void a_plan_says_everything_and_a_simulation_runs_it_without_a_write() {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));
        int writes = shop.writes();
        Rollout rollout = Rollout.of(release("v2"))
                .to(shop)
                .using(BlueGreen.builder().bakeFor(Duration.ofMinutes(10)).build())
                .build();

        assertThat(engine.plan(rollout).describe())
                .contains("stage new", "route 100% to new", "bake for 10m", "way back");
        var simulation = engine.simulate(rollout);

        assertThat(simulation.outcome()).isInstanceOf(Outcome.Promoted.class);
        assertThat(simulation.took()).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(12));
        assertThat(simulation.describe()).contains("bake");
        assertThat(shop.writes()).isEqualTo(writes);
    }

    private static InMemoryPlatform platform(TrafficModel model) {
        return InMemoryPlatform.of(scenario(model), InstantSource.system());
    }

    private static SimulatedApplication scenario(TrafficModel model) {
        return SimulatedApplication.builder(new dev.sluice.release.Application("shop", "test"), model)
                .propagation(Duration.ofMillis(30))
                .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofMillis(50)))
                .release("broken", ReleaseBehaviour.failsAfter(Duration.ofMillis(50), "exit code 1"))
                .build();
    }

    private static Limits quick() {
        return Limits.builder().drain(Duration.ofSeconds(1)).build();
    }

    private static Rollout rollout(String label, InMemoryDeployer to) {
        TrafficModel model = to.capabilities().trafficModel();
        Strategy strategy = model == TrafficModel.REPLICA_SHARE ? Rolling.oneByOne() : BlueGreen.instant();
        return Rollout.of(release(label)).to(to).using(strategy).capacity(2).build();
    }

    private static Release release(String label) {
        return Release.image("shop:" + label).label(label).build();
    }

    private static Map<String, Integer> live(InMemoryDeployer shop) {
        var world = shop.observe();
        return world.traffic().weights().entrySet().stream()
                .collect(java.util.stream.Collectors.toMap(
                        e -> world.revision(e.getKey()).orElseThrow().label(),
                        e -> e.getValue().basisPoints()));
    }

    private static void awaitStep(RolloutHandle handle, String step) throws InterruptedException {
        long until = System.nanoTime() + SOON.toNanos();
        while (handle.status()
                .progress()
                .filter(p -> p.stepText().startsWith(step))
                .isEmpty()) {
            assertThat(System.nanoTime())
                    .as("never came to " + step + ": " + handle.status())
                    .isLessThan(until);
            handle.await(Duration.ofMillis(10));
        }
    }

    private interface Question {
        GateAnswer ask(GateContext context) throws InterruptedException;
    }

    private static Gate gate(String name, Question question) {
        return new Gate() {
            @Override
            public GateSpec spec() {
                return new GateSpec(name, "custom", Map.of());
            }

            @Override
            public GateAnswer ask(GateContext context) throws InterruptedException {
                return question.ask(context);
            }
        };
    }

    @Test
    void a_recreate_has_its_downtime_and_comes_back() {
        InMemoryDeployer shop = platform(TrafficModel.WEIGHTED).deployer();
        engine.run(rollout("v1", shop));

        Outcome good = engine.run(Rollout.of(release("v2"))
                .to(shop)
                .using(Recreate.withDowntime())
                .build());
        Outcome bad = engine.run(Rollout.of(release("broken"))
                .to(shop)
                .using(Recreate.withDowntime())
                .build());

        assertThat(good).isInstanceOf(Outcome.Promoted.class);
        assertThat(bad).isInstanceOf(Outcome.RolledBack.class);
        assertThat(live(shop)).containsOnlyKeys("v2");
    }
}
