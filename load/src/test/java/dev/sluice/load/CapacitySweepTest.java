package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.load.CapacityReport.Finding;
import dev.sluice.load.CapacityStep.Verdict;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(300)
class CapacitySweepTest {
    private static final URI SHOP = URI.create("http://shop.example/");

    private final List<Double> tried = new ArrayList<>();

    @Test
    void a_real_server_of_known_capacity_is_found_to_have_it() throws IOException {
        try (SlowServer server = SlowServer.of(4, Duration.ofMillis(20))) { // 200 requests per second
            CapacityReport report = CapacitySweep.of(server.uri())
                    .p99Under(Duration.ofMillis(400))
                    .from(Rate.perSecond(80))
                    .upTo(Rate.perSecond(600))
                    .stepFor(Duration.ofSeconds(5))
                    .warmUp(Duration.ofSeconds(1))
                    .precision(0.1)
                    .wanted(Rate.perSecond(1_000))
                    .build()
                    .run();

            assertThat(report.finding()).as("%s", report).isEqualTo(Finding.KNEE);
            // Workers that oversleep make it smaller; an excess of a twelfth (400 ms in 5 s) can't be seen.
            assertThat(report.highestGood().orElseThrow().rate().perSecond())
                    .as("%s", report)
                    .isBetween(200 * 0.75, 200 * 1.1);
            assertThat(report.replicasFor(Rate.perSecond(1_000)).orElseThrow()).isBetween(7, 10);
        }
    }

    @Test
    void the_knee_lies_between_the_highest_good_rate_and_the_lowest_that_is_too_much() {
        CapacityReport report = sweep(100, 2_000).run(serviceOf(430));

        assertThat(report.finding()).isEqualTo(Finding.KNEE);
        double good = report.highestGood().orElseThrow().rate().perSecond();
        double tooMuch = report.lowestTooMuch().orElseThrow().rate().perSecond();
        assertThat(good).isLessThanOrEqualTo(430);
        assertThat(tooMuch).isGreaterThan(430).isLessThanOrEqualTo(good * 1.05);
        assertThat(tried).startsWith(100.0, 150.0, 225.0, 337.5, 506.25).hasSizeLessThanOrEqualTo(9);
        assertThat(report.lowestTooMuch().orElseThrow().reasons())
                .containsExactly("p99 was 2.00 s but must be under 300 ms");
    }

    @Test
    void replicas_keep_their_headroom() {
        CapacityReport report = sweep(100, 100).run(serviceOf(430));

        assertThat(report.replicasFor(Rate.perSecond(1_000))).hasValue(15); // 1000 / 70
        assertThat(report.replicasFor(Rate.perSecond(1))).hasValue(1);
        assertThat(CapacitySweep.of(SHOP)
                        .p99Under(Duration.ofMillis(300))
                        .from(Rate.perSecond(100))
                        .upTo(Rate.perSecond(100))
                        .replicas(4)
                        .headroom(0)
                        .build()
                        .run(serviceOf(430))
                        .replicasFor(Rate.perSecond(1_000)))
                .hasValue(40);
    }

    @Test
    void a_limit_that_is_not_reached_is_not_made_up() {
        CapacityReport report = sweep(100, 300).run(serviceOf(10_000));

        assertThat(tried).containsExactly(100.0, 150.0, 225.0, 300.0);
        assertThat(report.finding()).isEqualTo(Finding.NOT_REACHED);
        assertThat(report.toString())
                .startsWith("at least 300.0/s is taken; no higher rate was tried")
                .contains("1000/s needs at most 5 replicas, each with 30 % of its capacity free");
    }

    @Test
    void even_the_lowest_rate_can_be_too_much() {
        CapacityReport report = sweep(100, 300).run(serviceOf(50));

        assertThat(report.finding()).isEqualTo(Finding.BELOW_THE_LOWEST);
        assertThat(report.replicasFor(Rate.perSecond(1))).isEmpty();
        assertThat(report.toString())
                .startsWith("even 100.0/s is too much: p99 was 2.00 s but must be under 300 ms")
                .contains("how many replicas 1000/s needs is not known");
    }

    @Test
    void where_the_generator_was_starved_the_service_is_not_blamed() {
        CapacityReport report = sweep(100, 2_000).run(starvedAbove(300, serviceOf(10_000)));

        assertThat(tried).containsExactly(100.0, 150.0, 225.0, 337.5, 337.5, 337.5);
        assertThat(report.finding()).isEqualTo(Finding.GENERATOR_STARVED);
        assertThat(report.lowestTooMuch()).isEmpty();
        assertThat(report.steps().get(5).verdict()).isEqualTo(Verdict.INVALID);
        assertThat(report.toString())
                .startsWith("at least 225.0/s is taken; above it this machine could not send in time")
                .contains("INVALID", "starved: 7 requests did not leave");
    }

    @Test
    void a_generator_that_was_starved_once_tries_again() {
        CapacityReport report = sweep(100, 2_000).run(load -> {
            boolean first = tried.stream().noneMatch(rate -> rate == load.rate().perSecond());
            return first && load.rate().perSecond() == 225
                    ? starvedAbove(0, serviceOf(430)).apply(load)
                    : serviceOf(430).apply(load);
        });

        assertThat(tried).startsWith(100.0, 150.0, 225.0, 225.0, 337.5);
        assertThat(report.finding()).isEqualTo(Finding.KNEE);
    }

    @Test
    void a_report_prints_for_people_and_for_machines() {
        CapacityReport report = sweep(100, 2_000).run(serviceOf(160));
        JsonNode json = new JsonMapper().readTree(report.toJson());

        assertThat(report.toString().lines())
                .first()
                .asString()
                .matches(
                        "15\\d\\.\\d/s is taken, 16\\d\\.\\d/s is too much: p99 was 2\\.00 s but must be under 300 ms");
        assertThat(report.toString()).contains("100.0/s  GOOD      p50 10 ms, p99 10 ms, 0 of 800 failed");
        assertThat(json.at("/format").asInt()).isEqualTo(1);
        assertThat(json.at("/finding").asString()).isEqualTo("KNEE");
        assertThat(json.at("/highestGoodPerSecond").asDouble())
                .isEqualTo(report.highestGood().orElseThrow().rate().perSecond());
        assertThat(json.at("/lowestTooMuchPerSecond").asDouble()).isGreaterThan(160);
        assertThat(json.at("/needs/0/replicas").asInt())
                .isEqualTo(report.replicasFor(Rate.perSecond(1_000)).orElseThrow());
        assertThat(json.at("/steps/0/verdict").asString()).isEqualTo("GOOD");
        assertThat(json.at("/steps/2/reasons/0").asString()).contains("p99 was 2.00 s");
        assertThat(json.at("/steps/0/report/total/requests").asLong()).isEqualTo(800);
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThatThrownBy(() -> CapacitySweep.of(URI.create("https://shop.example/"))
                        .from(Rate.perSecond(200))
                        .upTo(Rate.perSecond(100))
                        .growth(1)
                        .precision(0)
                        .headroom(1)
                        .replicas(0)
                        .warmUp(Duration.ofMinutes(1))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "upTo was",
                        "growth was",
                        "precision was",
                        "headroom was",
                        "replicas was",
                        "warmUp was",
                        "uri was",
                        "limits was 'none'");
        assertThatThrownBy(() -> CapacitySweep.of(SHOP)
                        .p99Under(Duration.ofMillis(300))
                        .from(Rate.perSecond(100))
                        .upTo(Rate.perSecond(50_000))
                        .build())
                .hasMessageContaining("timeout was 'PT5S' but must be less at 50000/s");
        assertThatThrownBy(() -> CapacitySweep.of(SHOP).build())
                .hasMessageContainingAll("from was 'not given'", "upTo was 'not given'");
    }

    private static CapacitySweep sweep(double from, double upTo) {
        return CapacitySweep.of(SHOP)
                .p99Under(Duration.ofMillis(300))
                .from(Rate.perSecond(from))
                .upTo(Rate.perSecond(upTo))
                .wanted(Rate.perSecond(1_000))
                .build();
    }

    /** A service that answers in 10 ms up to a rate, and in 2 s above it. */
    private Function<Load, LoadReport> serviceOf(double capacity) {
        return load -> report(load, load.rate().perSecond() <= capacity ? 10 : 2_000, 0);
    }

    private Function<Load, LoadReport> starvedAbove(double rate, Function<Load, LoadReport> service) {
        return load -> load.rate().perSecond() > rate ? report(load, 2_000, 7) : service.apply(load);
    }

    private LoadReport report(Load load, long millis, long unsent) {
        tried.add(load.rate().perSecond());
        long requests = Math.round(load.rate().perSecond() * 8);
        Histogram times = new Histogram(3);
        times.recordValueWithCount(millis * 1_000, requests);
        return new LoadReport(
                load,
                Instant.EPOCH,
                load.during(),
                new LoadReport.Parts(
                        Counts.NONE,
                        new Counts(requests, Map.of(), 0, Map.of()),
                        Counts.NONE,
                        LatencySummary.of(times),
                        LatencySummary.of(times),
                        LatencySummary.of(new Histogram(3)),
                        unsent,
                        0,
                        0,
                        Optional.empty()));
    }
}
