package dev.sluice.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.TransientException;
import dev.sluice.analysis.Measurement;
import dev.sluice.analysis.Reading;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Milestone;
import dev.sluice.driver.Outcome;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a log says of users: where they are led, and how they fare. */
class ProgressLinesTest {
    private static final RolloutId ROLLOUT = new RolloutId("r-1");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final RevisionId V1 = new RevisionId("shop-1");
    private static final RevisionId V2 = new RevisionId("shop-2");

    private final List<String> lines = new ArrayList<>();
    private final ProgressLines listener = ProgressLines.to(lines::add);

    @Test
    void traffic_that_moved_is_told_with_its_weights() {
        listener.on(new Event.TrafficMoved(
                ROLLOUT, NOON, TrafficRules.all(V1), TrafficRules.split(V2, Weight.percent(5), V1)));

        assertThat(lines).containsExactly("traffic: 95% shop-1, 5% shop-2");
    }

    @Test
    void how_far_traffic_has_come_is_told_with_the_time_since_the_switch_and_what_proves_it() {
        reached(Milestone.Kind.SWITCHED, Duration.ZERO, "100% shop-2");
        reached(Milestone.Kind.SEEN, Duration.ofMillis(440), "10 of 10 answers (one vantage point: one proxy)");
        reached(Milestone.Kind.QUIET, Duration.ofSeconds(65), "v1 serves nothing any more");

        assertThat(lines)
                .containsExactly(
                        "seen 0.4 s after the switch: 10 of 10 answers (one vantage point: one proxy)",
                        "quiet 65.0 s after the switch: v1 serves nothing any more");
    }

    @Test
    void a_wait_is_told_again_when_its_words_change_and_not_with_every_figure() {
        waits("v1 is not quiet yet: 3 instances still answer, the last 0.4 s ago");
        waits("v1 is not quiet yet: 3 instances still answer, the last 0.9 s ago");
        waits("v1 is not quiet yet: 2 instances still answer, the last 12 s ago");
        waits("2 instances of v1 are still ending");

        assertThat(lines)
                .containsExactly(
                        "waits: v1 is not quiet yet: 3 instances still answer, the last 0.4 s ago",
                        "waits: 2 instances of v1 are still ending");
    }

    private void waits(String reason) {
        listener.on(new Event.Waiting(ROLLOUT, NOON, "drain old", reason));
    }

    private void reached(Milestone.Kind kind, Duration after, String how) {
        listener.on(new Event.Reached(ROLLOUT, NOON, new Milestone(kind, NOON, how), after));
    }

    @Test
    void a_round_of_measurements_is_one_line_with_every_reading() {
        listener.on(new Event.Measured(
                ROLLOUT,
                NOON,
                "slo",
                List.of(
                        measured("error-ratio", new Reading.Counts(1_200, 3)),
                        measured(
                                "latency-p99",
                                new Reading.Histogram(List.of(0.05, 0.1, 0.3), List.of(700L, 280L, 20L, 0L))))));

        assertThat(lines)
                .containsExactly("slo measures error-ratio: 3 of 1200 (0.25%);"
                        + " latency-p99: 1000 requests, p50 up to 50 ms, p99 up to 300 ms");
    }

    @Test
    void what_is_not_known_is_said_to_be_so() {
        listener.on(new Event.Measured(
                ROLLOUT,
                NOON,
                "slo",
                List.of(
                        measured("errors", Reading.of(Double.NaN)),
                        measured("slow", Reading.unavailable(new TransientException("connection refused"))),
                        measured("ratio", new Reading.Counts(0, 0)),
                        measured("p99", new Reading.Histogram(List.of(0.05), List.of(0L, 0L))),
                        measured("tail", new Reading.Histogram(List.of(0.05), List.of(0L, 1L))),
                        measured("queue", Reading.of(12.5)))));

        assertThat(lines)
                .containsExactly("slo measures errors: no data, the source answered NaN;"
                        + " slow: can't be read, connection refused; ratio: no request; p99: no request;"
                        + " tail: 1 request, p50 above 50 ms, p99 above 50 ms; queue: 12.5");
    }

    @Test
    void a_rollout_that_went_back_ends_with_what_is_live() {
        Cause cause = new Cause(Cause.Kind.ABORTED, "bake", "ann");
        listener.on(new Event.Finished(ROLLOUT, NOON, new Outcome.RolledBack(cause, Optional.of(V1))));
        listener.on(new Event.Finished(ROLLOUT, NOON, new Outcome.RolledBack(cause, Optional.empty())));

        assertThat(lines).containsExactly("rolled back, the old version is live", "rolled back, nothing is live");
    }

    private static Measurement measured(String metric, Reading reading) {
        return Measurement.of(metric, NOON, reading);
    }
}
