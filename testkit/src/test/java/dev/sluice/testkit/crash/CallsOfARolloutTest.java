package dev.sluice.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Outcome;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Release;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.FaultPoint;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.testkit.SpiCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a plain blue-green asks of a platform from beginning to end: on a real one each of these calls is at least one request. */
class CallsOfARolloutTest {
    private static final Application SHOP = new Application("shop", "test");

    /** Everything takes its time: getting ready, the data plane, what is still open, and the end of an instance. */
    private static final ReleaseBehaviour SLOW = ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(3))
            .withDrain(Duration.ofSeconds(4))
            .withStop(Duration.ofSeconds(2));

    @Test
    void a_plain_blue_green_writes_the_journal_five_times_and_changes_the_platform_four_times() {
        Map<SpiCall, Long> calls = counted(secondRollout());

        Figures.print("calls of a plain blue-green", calls.toString());
        assertThat(calls)
                .containsEntry(SpiCall.ACQUIRE, 1L)
                .containsEntry(SpiCall.JOURNAL_READ, 2L)
                .containsEntry(SpiCall.STAGE, 1L)
                .containsEntry(SpiCall.SCALE, 1L)
                .containsEntry(SpiCall.ROUTE, 1L)
                .containsEntry(SpiCall.RETIRE, 1L)
                .containsEntry(SpiCall.JOURNAL_WRITE, 5L)
                .containsEntry(SpiCall.RELEASE, 1L)
                .containsEntry(SpiCall.SIGNALS_DISCARD, 1L);
    }

    @Test
    void no_write_comes_between_the_look_that_finds_it_ready_and_the_route() {
        List<SpiCall> calls = secondRollout().stream().map(FaultPoint::call).toList();

        assertThat(calls.subList(calls.indexOf(SpiCall.SCALE), calls.indexOf(SpiCall.ROUTE)))
                .endsWith(SpiCall.OBSERVE, SpiCall.SIGNALS_READ)
                .containsOnly(SpiCall.SCALE, SpiCall.OBSERVE, SpiCall.SIGNALS_READ);
    }

    private static Map<SpiCall, Long> counted(List<FaultPoint> calls) {
        return calls.stream()
                .map(FaultPoint::call)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    private static List<FaultPoint> secondRollout() {
        InMemoryPlatform platform = InMemoryPlatform.of(SimulatedApplication.builder(
                        SHOP, Capabilities.builder(TrafficModel.SWITCH_ONLY).build())
                .propagation(Duration.ofSeconds(1))
                .otherReleases(SLOW)
                .build());
        FaultyDeployer first = FaultyDeployer.around(platform.deployer(), FaultPoints.none());
        rollout(platform, first, "v1");
        FaultyDeployer second = FaultyDeployer.around(platform.deployer(), FaultPoints.none());
        rollout(platform, second, "v2");
        return second.reached();
    }

    private static void rollout(InMemoryPlatform platform, FaultyDeployer deployer, String label) {
        Outcome outcome = new VirtualProcess(label, deployer, platform, () -> {})
                .run(new Assignment.Begin(
                        new RolloutId("r-" + label),
                        SHOP,
                        deployer.capabilities(),
                        BlueGreen.instant(),
                        platform.deployer()
                                .prepare(Release.image("shop:" + label)
                                        .label(label)
                                        .build()),
                        Optional.of(Capacity.fixed(3)),
                        List.of()))
                .orElseThrow();
        assertThat(outcome).isInstanceOf(Outcome.Promoted.class);
    }
}
