package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PhaseBookTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private final PhaseBook book = new PhaseBook("GET /");

    @Test
    void a_request_belongs_to_the_phase_in_which_it_was_sent() {
        answered(at(1), Duration.ofMillis(10), "v1");
        book.begin(at(2));
        answered(at(2), Duration.ofMillis(20), "v2");
        answered(at(1), Duration.ofSeconds(3), "v2");
        book.begin(at(4));

        List<PhaseFigures> figures = book.figures(START, at(10));

        assertThat(figures).extracting(PhaseFigures::requests).containsExactly(2L, 1L, 0L);
        assertThat(figures)
                .extracting(PhaseFigures::length)
                .containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(6));
        assertThat(figures.get(0).versions()).isEqualTo(Map.of("v1", 1L, "v2", 1L));
        assertThat(figures.get(0).perSecond()).isEqualTo(1.0);
    }

    @Test
    void a_lost_request_has_no_latency() {
        for (int i = 0; i < 99; i++) {
            answered(at(1), Duration.ofMillis(2), "v1");
        }
        book.enter(at(1), Duration.ofSeconds(20), true, true, Optional.empty());

        PhaseFigures phase = book.figures(START, at(2)).get(0);

        assertThat(phase.requests()).isEqualTo(100);
        assertThat(phase.lost()).isEqualTo(1);
        assertThat(phase.failed()).isEqualTo(1);
        assertThat(phase.p50()).isBetween(Duration.ofMillis(2), Duration.ofMillis(3));
        assertThat(phase.p99()).isBetween(Duration.ofMillis(2), Duration.ofMillis(3));
    }

    @Test
    void figures_are_the_same_after_their_way_between_processes() {
        answered(at(1), Duration.ofMillis(7), "v1");
        book.enter(at(1), Duration.ofMillis(1), true, true, Optional.empty());
        PhaseFigures phase = book.figures(START, at(2)).get(0);
        ObjectNode json = new JsonMapper().createObjectNode();

        phase.writeTo(json);

        assertThat(PhaseFigures.of(json)).isEqualTo(phase);
    }

    @Test
    void the_first_five_failed_requests_are_named() {
        book.begin(at(4));
        book.failed(at(5), true, "REFUSED after 1 ms");
        book.failed(at(2), false, "STATUS_5XX (503: nobody) after 2 ms");
        for (int more = 0; more < 100; more++) {
            book.failed(at(6), true, "RESET after 3 ms");
        }

        List<FailedRequest> failures = book.failures(START);

        assertThat(failures).hasSize(5);
        assertThat(failures.stream().limit(3).map(failed -> failed.inWords(List.of("v1 is live"))))
                .containsExactly(
                        "5.0 s after the load began, in \"phase 1\": GET / on a fresh connection: REFUSED after 1 ms",
                        "2.0 s after the load began, in \"v1 is live\": GET / on a kept connection:"
                                + " STATUS_5XX (503: nobody) after 2 ms",
                        "6.0 s after the load began, in \"phase 1\": GET / on a fresh connection: RESET after 3 ms");
        assertThat(failures).allSatisfy(failed -> {
            ObjectNode json = new JsonMapper().createObjectNode();
            failed.writeTo(json);
            assertThat(FailedRequest.of(json)).isEqualTo(failed);
        });
    }

    @Test
    void a_phase_without_length_has_no_rate() {
        assertThat(book.figures(START, START).get(0).perSecond()).isZero();
    }

    private void answered(Instant sent, Duration latency, String version) {
        book.enter(sent, latency, false, false, Optional.of(version));
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }
}
