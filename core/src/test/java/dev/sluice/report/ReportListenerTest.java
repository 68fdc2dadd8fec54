package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.Event;
import dev.sluice.journal.RolloutId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportListenerTest {
    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    private static final TrafficSample SAMPLE = TrafficSample.of(NOON, Duration.ofSeconds(1), "v1", 10, 0);

    private final ReportListener listener = ReportListener.create();

    @Test
    void it_has_nothing_to_report_before_the_first_event_and_everything_at_any_time_after() {
        listener.measured(SAMPLE);
        assertThat(listener.report()).isEmpty();

        List<Event> events = Told.promotedEvents();
        for (int i = 0; i < events.size(); i++) {
            listener.on(events.get(i));
            assertThat(listener.report()).contains(RolloutReport.of(events.subList(0, i + 1)));
        }
        listener.measured(SAMPLE);

        assertThat(listener.report().orElseThrow().samples()).containsExactly(SAMPLE);
        assertThat(listener.report().orElseThrow().outcome()).isPresent();
    }

    @Test
    void another_rollout_begins_another_report() {
        Event.Waiting other = new Event.Waiting(new RolloutId("r-2"), NOON, "stage new", "a slot");
        Told.promotedEvents().forEach(listener::on);
        listener.measured(SAMPLE);

        listener.on(other);

        assertThat(listener.report()).contains(RolloutReport.of(List.of(other)));
    }
}
