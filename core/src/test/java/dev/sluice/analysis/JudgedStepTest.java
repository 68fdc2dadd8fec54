package dev.sluice.analysis;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.document.AnalysisDocument;
import dev.sluice.document.EvidenceDocument;
import dev.sluice.release.Application;
import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step that is judged from its beginning to its verdict, in the way that the package's page says. */
class JudgedStepTest {
    private static final Instant NOON = Played.NOON;

    private final List<MetricRequest> asked = new ArrayList<>();

    @Test
    void a_good_revision_passes_when_all_its_metrics_have() {
        Ended ended = run(twoMetrics().build(), request -> new Reading.Counts(1_000, 2), false);

        assertThat(ended.verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(ended.verdict().reasons())
                .containsExactly(
                        "error-ratio: 3 of 3 measurements, 3 good", "slower-than-300ms: 5 good measurements in a row");
        assertThat(ended.at()).isEqualTo(NOON.plusSeconds(50));
        assertThat(asked)
                .extracting(request -> request.metric().name())
                .hasSize(8)
                .filteredOn("error-ratio"::equals)
                .hasSize(3);
        assertThat(asked)
                .allSatisfy(request -> assertThat(request.window().since()).isAfterOrEqualTo(NOON));
    }

    @Test
    void a_revision_that_gets_worse_fails_with_the_measurement_that_says_so() {
        Ended ended = run(
                twoMetrics().build(),
                request -> new Reading.Counts(1_000, request.window().until().isAfter(NOON.plusSeconds(20)) ? 41 : 2),
                false);

        assertThat(ended.verdict()).isInstanceOf(Verdict.Fail.class);
        assertThat(ended.verdict().reasons())
                .containsExactly(
                        "error-ratio: 3 of 3 measurements, 2 good, 1 bad, and 0 may be bad: 4.1% must be below 1%");
        assertThat(ended.at()).isEqualTo(NOON.plusSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"down, 50", "refuses, 10", "silent, 50", "nan, 50", "many, 50"})
    void a_source_that_tells_nothing_is_inconclusive_never_good_and_never_bad(String how, int seconds) {
        Map<String, MetricSource> sources = Map.of(
                "down",
                request -> {
                    throw new TransientException("connection refused");
                },
                "refuses",
                request -> {
                    throw new PermanentException(PermanentException.Reason.UNAUTHORIZED, "401");
                },
                "silent",
                request -> Reading.ofSeries(List.of()),
                "nan",
                request -> Reading.of(0.0 / 0.0),
                "many",
                request -> Reading.ofSeries(List.of(0.0, 0.5)));

        Ended ended = run(twoMetrics().build(), sources.get(how), false);

        assertThat(ended.verdict()).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(ended.at()).isEqualTo(NOON.plusSeconds(seconds));
    }

    @Test
    void without_a_count_it_is_measured_until_the_time_limit() {
        Analysis open = Analysis.byThresholds("open")
                .metric(Metric.errorRatio(), "router", Played.GOOD)
                .interval(ofSeconds(10))
                .timeLimit(ofSeconds(60))
                .build();

        Ended ended = run(open, request -> new Reading.Counts(1_000, 2), false);

        assertThat(ended.verdict().reasons()).containsExactly("error-ratio: 6 measurements, 6 good");
        assertThat(ended.verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(ended.at()).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void a_process_that_takes_over_after_every_measurement_comes_to_the_same_end() {
        for (MetricSource source : List.<MetricSource>of(
                request -> new Reading.Counts(1_000, 2),
                request -> new Reading.Counts(1_000, request.window().until().getEpochSecond() % 3 == 0 ? 41 : 2),
                request -> Reading.of(request.window().until().getEpochSecond() % 20 == 0 ? 0.001 : Double.NaN))) {
            Ended whole = run(twoMetrics().build(), source, false);
            Ended interrupted = run(twoMetrics().build(), source, true);

            assertThat(interrupted).isEqualTo(whole);
        }
    }

    private static Analysis.Builder twoMetrics() {
        return Analysis.byThresholds("slo")
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.builder().successWhen(Played.GOOD).count(3).build())
                .metric(
                        Metric.slowerThan(Duration.ofMillis(300)),
                        "router",
                        Threshold.builder()
                                .successWhen(Condition.below(0.05))
                                .consecutiveSuccessLimit(5)
                                .build())
                .interval(ofSeconds(10))
                .timeLimit(ofSeconds(120));
    }

    private Ended run(Analysis analysis, MetricSource source, boolean crashing) {
        asked.clear();
        Evidence evidence = Evidence.start(NOON);
        Analysis plan = analysis;
        while (true) {
            Instant now = plan.due(evidence);
            for (Analysis.Metered metered : plan.undecided(evidence)) {
                Reading reading = read(source, metered, plan.window(evidence, now));
                evidence = plan.judge()
                        .add(evidence, Measurement.of(metered.metric().name(), now, reading));
                if (crashing) {
                    plan = AnalysisDocument.fromJson(AnalysisDocument.toJson(plan));
                    evidence = EvidenceDocument.fromJson(EvidenceDocument.toJson(evidence));
                }
            }
            Verdict verdict = plan.isOver(evidence, now)
                    ? plan.judge().conclude(evidence)
                    : plan.judge().judge(evidence);
            if (!(verdict instanceof Verdict.Continue)) {
                return new Ended(verdict, now, evidence);
            }
        }
    }

    private Reading read(MetricSource source, Analysis.Metered metered, Window window) {
        MetricRequest request = new MetricRequest(
                new Application("shop", "prod"), new RevisionId("shop-2"), metered.metric(), window, ofSeconds(5));
        asked.add(request);
        try {
            return source.read(request);
        } catch (TransientException | PermanentException e) {
            return Reading.unavailable(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private record Ended(Verdict verdict, Instant at, Evidence evidence) {}
}
