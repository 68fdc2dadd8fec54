package dev.sluice.testkit.scenario;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.journal.Signal;
import dev.sluice.release.RevisionId;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Rolling;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoint;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.SpiCall;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The scenario that neither Argo Rollouts nor Flagger tests: at no moment is anybody led to a release without a ready instance, while
 * traffic is switched, switched back, and while the engine is killed at every single write and another one goes on.
 */
@Timeout(300)
class ZeroDropScenariosTest {

    private static final FaultPoint FIRST_NOTE = new FaultPoint(SpiCall.JOURNAL_WRITE, 1);

    static Stream<Arguments> strategies() {
        return Stream.of(
                Arguments.of(
                        TrafficModel.SWITCH_ONLY,
                        BlueGreen.builder().bakeFor(Scene.MINUTE).build()),
                Arguments.of(TrafficModel.WEIGHTED, canary()),
                Arguments.of(
                        TrafficModel.WEIGHTED,
                        Rolling.builder().bakeFor(Scene.MINUTE).build()));
    }

    private static Strategy canary() {
        return Canary.builder()
                .step(CanaryStep.withoutShare().matching(Scene.PREVIEW).mirroring(Weight.percent(10)))
                .step(CanaryStep.to(Weight.percent(50))
                        .judgedBy(Scene.errors("errors")
                                .interval(Duration.ofSeconds(10))
                                .build()))
                .bakeFor(Scene.MINUTE)
                .build();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    @DisplayName("30, zero-drop cutover")
    void wherever_the_engine_is_killed_nobody_is_led_to_nothing_and_the_next_one_ends_it(
            TrafficModel model, Strategy strategy) throws Exception {
        for (FaultPoint place : writes(model, strategy)) {
            for (Fault fault : List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER)) {
                String where = fault + " " + place + " of " + strategy.name();
                Watched shop = new Watched(model);
                FaultyDeployer dying = FaultyDeployer.around(shop.scene.shop, FaultPoints.one(place, fault));
                shop.run(dying, strategy, false);
                assertThat(dying.isDead()).as(where).isTrue();

                Outcome outcome = shop.goOn();

                boolean noted = !place.equals(FIRST_NOTE) || fault == Fault.CRASH_AFTER;
                assertThat(outcome).as(where).isPromotedTo(noted ? "v2" : "v1");
                assertThat(shop.scene.now()).as(where).isEqualTo(noted ? "v1 0/0, v2 2/2 100%" : "v1 2/2 100%");
                shop.checkNobodyWasLost(where);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    @DisplayName("30, zero-drop cutover, on the way back")
    void wherever_the_engine_is_killed_on_the_way_back_nobody_is_led_to_nothing_and_the_old_release_is_whole(
            TrafficModel model, Strategy strategy) throws Exception {
        Watched counting = new Watched(model);
        FaultyDeployer forward = FaultyDeployer.around(counting.scene.shop, FaultPoints.none());
        counting.run(forward, strategy, true);
        List<FaultPoint> places =
                forward.reached().stream().filter(ZeroDropScenariosTest::moves).toList();
        counting.scene.close();

        for (FaultPoint place : places) {
            String where = "killed after " + place + " of " + strategy.name() + ", aborted";
            Watched shop = new Watched(model);
            FaultyDeployer dying = FaultyDeployer.around(shop.scene.shop, FaultPoints.one(place, Fault.CRASH_AFTER));
            shop.run(dying, strategy, true);
            Outcome outcome = shop.goOn();

            assertThat(outcome).as(where).isRolledBackBecauseOf(Cause.Kind.ABORTED);
            assertThat(shop.scene.now()).as(where).isEqualTo("v1 2/2 100%");
            shop.checkNobodyWasLost(where);
        }
    }

    /** Where an engine can die with something begun: at every change, and at every write of its journal. */
    private static List<FaultPoint> writes(TrafficModel model, Strategy strategy) throws InterruptedException {
        Watched shop = new Watched(model);
        FaultyDeployer counting = FaultyDeployer.around(shop.scene.shop, FaultPoints.none());
        assertThat(shop.run(counting, strategy, false)).isPromotedTo("v2");
        shop.checkNobodyWasLost("without a crash");
        List<FaultPoint> places =
                counting.reached().stream().filter(ZeroDropScenariosTest::moves).toList();
        assertThat(places).hasSizeGreaterThan(8);
        return places;
    }

    private static boolean moves(FaultPoint place) {
        return place.call().isChange() || place.call() == SpiCall.JOURNAL_WRITE;
    }

    /** A shop of which it is noted whenever a part of the data plane leads users to what can't answer. */
    private static final class Watched {
        final Scene scene;
        private final List<Set<RevisionId>> unserved = new CopyOnWriteArrayList<>();

        Watched(TrafficModel model) throws InterruptedException {
            scene = Scene.on(model);
            scene.live("v1", 2);
            scene.time.platform.deployer().watch(() -> {
                Set<RevisionId> now = scene.time.platform.state().unserved();
                if (!now.isEmpty()) {
                    unserved.add(now);
                }
            });
        }

        Outcome run(Deployer deployer, Strategy strategy, boolean aborted) throws InterruptedException {
            RolloutHandle handle = scene.engine()
                    .start(Rollout.of(Scene.release("v2"))
                            .to(deployer)
                            .using(strategy)
                            .build());
            if (aborted) {
                scene.time.until(
                        handle,
                        status -> status.outcome().isPresent()
                                || status.stepText().startsWith("bake"));
                scene.shop
                        .signals()
                        .post(new Signal(
                                "abort",
                                handle.status().rollout(),
                                Signal.Kind.ABORT,
                                "",
                                "ann",
                                scene.time.clock.instant()));
            }
            return scene.end(handle);
        }

        /** Another engine, when the lease of the first is over. */
        Outcome goOn() throws InterruptedException {
            scene.time.platform.meddle(new ForeignChange.ExpireLease());
            return scene.end(scene.engine().startResumeOrRollback(scene.shop));
        }

        void checkNobodyWasLost(String where) throws InterruptedException {
            assertThat(unserved).as(where).isEmpty();
            scene.close();
        }
    }
}
