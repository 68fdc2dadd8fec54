package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Reading;
import dev.sluice.report.TrafficSample;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficReadingsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final RevisionTraffic traffic = new RevisionTraffic();

    @Test
    void errors_are_answers_of_5xx_and_requests_without_an_answer_but_not_users_who_just_left() {
        answered(200, Duration.ofMillis(1), 90);
        answered(404, Duration.ofMillis(1), 5);
        answered(503, Duration.ofMillis(1), 2);
        for (ErrorCause cause : ErrorCause.values()) {
            traffic.failed(cause, Duration.ofSeconds(2).toNanos());
        }

        assertThat(read(Metric.errorRatio())).isEqualTo(new Reading.Counts(101, 6));
    }

    @Test
    void latencies_are_a_histogram_with_an_edge_where_objectives_have_their_limits() {
        answered(200, Duration.ofMillis(300), 7);
        answered(200, Duration.ofMillis(301), 2);
        answered(500, Duration.ofSeconds(101), 1);
        traffic.failed(ErrorCause.CONNECT, 0);
        traffic.failed(ErrorCause.UNANSWERED, Duration.ofSeconds(5).toNanos());

        Reading.Histogram slower = (Reading.Histogram) read(Metric.slowerThan(Duration.ofMillis(300)));

        int edge = slower.edges().indexOf(0.3);
        assertThat(slower.counts().get(edge)).isEqualTo(7);
        assertThat(slower.counts().get(edge + 1)).isEqualTo(2);
        assertThat(slower.counts().get(slower.edges().indexOf(5.0)))
                .as("given up")
                .isEqualTo(1);
        assertThat(slower.counts().get(slower.edges().size())).as("beyond").isEqualTo(1);
        assertThat(slower.total()).isEqualTo(11);
        assertThat(read(Metric.latencyQuantile(0.99))).isEqualTo(slower);
    }

    @Test
    void the_rate_is_that_of_requests_that_came_in_the_time() {
        for (int request = 0; request < 30; request++) {
            traffic.requested();
        }

        Metric rate = Metric.query("request-rate", "1/s", TrafficReadings.REQUESTS_PER_SECOND);

        assertThat(read(rate)).isEqualTo(new Reading.Value(15));
    }

    @Test
    void a_query_that_it_does_not_know_is_refused_with_what_it_knows() {
        assertThatThrownBy(() -> read(Metric.query("q", "", "up")))
                .isInstanceOf(PermanentException.class)
                .hasMessageContainingAll("the query 'up'", "'requests-per-second'");
    }

    @Test
    void a_sample_says_what_a_quantile_took_at_most_and_nothing_where_no_bucket_holds_it() {
        answered(200, Duration.ofMillis(110), 989);
        answered(500, Duration.ofMillis(290), 6);
        answered(200, Duration.ofSeconds(200), 5);

        TrafficSample sample = TrafficReadings.sample("v2", NOON, Duration.ofSeconds(2), traffic.counts());

        assertThat(sample.requests()).isEqualTo(1_000);
        assertThat(sample.errors()).isEqualTo(6);
        assertThat(sample.version()).isEqualTo("v2");
        assertThat(sample.latency())
                .isEqualTo(
                        Map.of(0.5, Duration.ofMillis(125), 0.9, Duration.ofMillis(125), 0.99, Duration.ofMillis(300)));
        answered(200, Duration.ofSeconds(200), 10);
        assertThat(TrafficReadings.sample("v2", NOON, Duration.ofSeconds(2), traffic.counts())
                        .latency())
                .containsOnlyKeys(0.5, 0.9);
    }

    @Test
    void a_sample_of_no_request_has_no_latency() {
        TrafficSample sample = TrafficReadings.sample("v2", NOON, Duration.ofSeconds(2), traffic.counts());

        assertThat(sample).isEqualTo(TrafficSample.of(NOON, Duration.ofSeconds(2), "v2", 0, 0));
    }

    private Reading read(Metric metric) {
        return metric.accept(new TrafficReadings(traffic.counts(), Duration.ofSeconds(2)));
    }

    private void answered(int status, Duration took, int times) {
        for (int request = 0; request < times; request++) {
            traffic.answered(status, took.toNanos());
        }
    }
}
