package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TransientException;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.MetricRequest;
import dev.sluice.analysis.MetricSource;
import dev.sluice.analysis.Reading;
import dev.sluice.analysis.Threshold;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.release.Application;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Strategy;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A canary judged by metrics that a process binds: good ones, bad ones, and sources that fail in every way. */
@Timeout(60)
class EngineAnalysisTest {
    private static final Duration QUICK = Duration.ofMillis(100);
    private static final Analysis SLO = Analysis.byThresholds("slo")
            .metric(
                    Metric.errorRatio(),
                    "router",
                    Threshold.builder()
                            .successWhen(Condition.below(0.01))
                            .count(3)
                            .consecutiveErrorLimit(1)
                            .build())
            .interval(QUICK)
            .timeLimit(Duration.ofSeconds(5))
            .build();

    private final InMemoryDeployer shop = InMemoryPlatform.of(
                    SimulatedApplication.builder(new Application("shop", "test"), TrafficModel.WEIGHTED)
                            .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofMillis(50)))
                            .build(),
                    InstantSource.system())
            .deployer();
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @Test
    void a_release_whose_metrics_are_good_is_promoted_and_each_measurement_is_told() {
        List<MetricRequest> asked = new CopyOnWriteArrayList<>();

        Outcome outcome = canary(request -> {
            asked.add(request);
            return new Reading.Counts(100, 0);
        });

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        assertThat(asked)
                .hasSize(3)
                .allSatisfy(
                        request -> assertThat(request.revision()).isEqualTo(((Outcome.Promoted) outcome).revision()));
        assertThat(events).filteredOn(Event.Measured.class::isInstance).hasSize(3);
    }

    @Test
    void a_release_whose_metrics_are_bad_is_taken_back_with_the_number_that_says_so() {
        Outcome outcome = canary(request -> new Reading.Counts(100, 5));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.RolledBack.class, back -> {
            assertThat(back.cause().kind()).isEqualTo(Cause.Kind.ANALYSIS_FAILED);
            assertThat(back.cause().reason()).contains("5% must be below 1%");
        });
    }

    @Test
    void a_source_that_can_not_be_reached_is_not_known_and_so_not_good() {
        assertInconclusive(canary(request -> {
            throw new TransientException("connection refused");
        }));
    }

    @Test
    void a_source_that_breaks_is_not_known_and_so_not_good() {
        assertInconclusive(canary(request -> {
            throw new IllegalStateException("a bug");
        }));
    }

    @Test
    void a_source_that_blocks_is_interrupted_at_its_limit_and_not_known() {
        assertInconclusive(canary(request -> {
            new CountDownLatch(1).await();
            return new Reading.Counts(100, 0);
        }));
    }

    @Test
    void a_source_that_answers_with_nothing_or_keeps_the_interrupt_to_itself_is_not_waited_for_for_ever() {
        assertInconclusive(canary(request -> null));
        assertInconclusive(canary(request -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new TransientException("as a client library does it");
        }));
    }

    private static void assertInconclusive(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.RolledBack.class,
                        back -> assertThat(back.cause().kind()).isEqualTo(Cause.Kind.INCONCLUSIVE));
    }

    @Test
    void a_source_without_its_library_is_one_that_can_not_be_read() {
        assertInconclusive(canary(request -> {
            throw new NoClassDefFoundError("client");
        }));
    }

    @Test
    void what_a_gate_says_meanwhile_does_not_stop_what_is_being_read_beside_it() {
        AtomicInteger asked = new AtomicInteger();
        Gate talkative = Gate.custom("boss", context -> {
            int percent = asked.incrementAndGet();
            return percent < 25
                    ? new GateAnswer.Wait(Duration.ofMillis(50), percent * 4 + "%")
                    : new GateAnswer.Pass("done");
        });
        Canary watched = Canary.builder()
                .step(CanaryStep.to(Weight.percent(10)).asking(talkative.spec(), Duration.ofMinutes(1)))
                .backgroundAnalysis(SLO.toBuilder().build())
                .build();
        MetricSource slow = request -> {
            new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
            return new Reading.Counts(100, 0);
        };

        Outcome outcome;
        try (RolloutEngine engine = RolloutEngine.builder()
                .tick(QUICK)
                .bind(talkative)
                .metrics("router", slow)
                .build()) {
            engine.run(rollout("v1", BlueGreen.instant()));
            outcome = engine.run(rollout("v2", watched));
        }

        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
        int passed = indexOf(Event.GateAnswered.class, e -> e.answer().contains("passed"));
        assertThat(events.subList(0, passed))
                .as("read while the gate was still talking")
                .filteredOn(Event.Measured.class::isInstance)
                .isNotEmpty();
    }

    private <E extends Event> int indexOf(Class<E> kind, Predicate<E> which) {
        for (int i = 0; i < events.size(); i++) {
            if (kind.isInstance(events.get(i)) && which.test(kind.cast(events.get(i)))) {
                return i;
            }
        }
        throw new AssertionError("no such event among " + events);
    }

    private Outcome canary(MetricSource source) {
        try (RolloutEngine engine = RolloutEngine.builder()
                .tick(QUICK)
                .callLimit(Duration.ofMillis(500))
                .metrics("router", source)
                .build()) {
            engine.run(rollout("v1", BlueGreen.instant()));
            return engine.run(rollout("v2", judged()));
        }
    }

    private static Strategy judged() {
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(10)).judgedBy(SLO))
                .build();
    }

    private Rollout rollout(String label, Strategy strategy) {
        return Rollout.of(Release.image("shop:" + label).label(label).build())
                .to(shop)
                .using(strategy)
                .capacity(2)
                .listen(events::add)
                .build();
    }
}
