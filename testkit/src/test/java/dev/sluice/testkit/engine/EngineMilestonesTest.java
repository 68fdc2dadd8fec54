package dev.sluice.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Milestone;
import dev.sluice.driver.Milestone.Kind;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.rollout.RolloutHandle;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.testkit.InMemoryDeployer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far traffic has come, as whoever watches a rollout is told. */
@Timeout(60)
class EngineMilestonesTest {
    private final Stepping time = Stepping.create();
    private final InMemoryDeployer shop = time.platform.deployer();
    private final List<Event> events = new CopyOnWriteArrayList<>();

    private final CompletableFuture<Event> finished = new CompletableFuture<>();

    @BeforeEach
    void live() throws Exception {
        time.live("v1");
    }

    @AfterEach
    void close() throws Exception {
        time.close();
    }

    @Test
    void events_status_and_history_tell_the_same_milestones() throws Exception {
        RolloutEngine engine = time.engine();
        RolloutHandle handle = engine.start(
                Stepping.of("v2", shop, BlueGreen.instant()).listen(this::heard).build());

        assertThat(time.end(handle)).isInstanceOf(Outcome.Promoted.class);
        finished.get(30, TimeUnit.SECONDS);
        List<Milestone> told = events.stream()
                .filter(Event.Reached.class::isInstance)
                .map(e -> ((Event.Reached) e).milestone())
                .toList();
        assertThat(told).extracting(Milestone::kind).containsExactly(Kind.SWITCHED, Kind.SEEN, Kind.QUIET, Kind.GONE);
        assertThat(told).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        assertThat(handle.status().milestones()).isEqualTo(told);
        assertThat(time.meanwhile(() -> engine.history(shop)))
                .last()
                .satisfies(end -> assertThat(end.milestones()).isEqualTo(told));
    }

    private void heard(Event event) {
        events.add(event);
        if (event instanceof Event.Finished) {
            finished.complete(event);
        }
    }
}
