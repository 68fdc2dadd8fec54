package dev.sluice.analysis;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.ConfigurationException;
import dev.sluice.release.Application;
import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnalysisTest {
    private static final Instant NOON = Played.NOON;

    @Test
    void the_defaults_look_each_minute_at_the_last_minute_for_ten_minutes_and_go_back_when_nothing_is_known() {
        Analysis analysis = errors().build();

        assertThat(analysis.interval()).isEqualTo(ofMinutes(1));
        assertThat(analysis.window()).isEqualTo(ofMinutes(1));
        assertThat(analysis.initialDelay()).isEqualTo(ofMinutes(1));
        assertThat(analysis.timeLimit()).isEqualTo(ofMinutes(10));
        assertThat(analysis.whenInconclusive()).isEqualTo(Analysis.WhenInconclusive.ROLL_BACK);
        assertThat(analysis.judge().kind()).isEqualTo("threshold");
    }

    @Test
    void window_and_first_round_follow_the_interval_unless_they_are_given() {
        assertThat(errors().interval(ofSeconds(10)).build().initialDelay()).isEqualTo(ofSeconds(10));
        assertThat(errors().window(ofMinutes(4)).build().initialDelay()).isEqualTo(ofMinutes(4));
        assertThat(errors().initialDelay(ofSeconds(5)).build().window()).isEqualTo(ofMinutes(1));
    }

    @Test
    void rounds_are_due_after_the_delay_and_then_after_each_interval() {
        Analysis analysis =
                errors().interval(ofSeconds(10)).initialDelay(ofSeconds(25)).build();
        Evidence evidence = Evidence.start(NOON);

        assertThat(analysis.due(evidence)).isEqualTo(NOON.plusSeconds(25));
        evidence = measured(analysis, evidence, NOON.plusSeconds(27), 'S');
        assertThat(analysis.due(evidence)).isEqualTo(NOON.plusSeconds(37));
        evidence = measured(analysis, evidence, NOON.plusSeconds(37), 'E');
        assertThat(analysis.due(evidence)).isEqualTo(NOON.plusSeconds(47));
        assertThat(analysis.due(evidence.afterPause(ofSeconds(60)))).isEqualTo(NOON.plusSeconds(85));
    }

    @Test
    void a_reading_never_looks_back_to_before_the_evidence_began() {
        Analysis analysis =
                errors().window(ofMinutes(2)).initialDelay(ofSeconds(30)).build();
        Evidence evidence = Evidence.start(NOON);

        assertThat(analysis.window(evidence, NOON.plusSeconds(30))).isEqualTo(new Window(NOON, NOON.plusSeconds(30)));
        assertThat(analysis.window(evidence, NOON.plusSeconds(300)))
                .isEqualTo(new Window(NOON.plusSeconds(180), NOON.plusSeconds(300)));
        assertThat(analysis.window(evidence, NOON.plusSeconds(300)).length()).isEqualTo(ofMinutes(2));
        assertThatThrownBy(() -> analysis.window(evidence, NOON)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void it_is_over_at_the_time_limit_but_whoever_comes_late_looks_once_more() {
        Analysis analysis =
                errors().interval(ofMinutes(1)).timeLimit(ofMinutes(3)).build();
        Evidence evidence = Evidence.start(NOON);
        for (int minute = 1; minute <= 3; minute++) {
            assertThat(analysis.isOver(evidence, NOON.plusSeconds(60L * minute)))
                    .isFalse();
            evidence = measured(analysis, evidence, NOON.plusSeconds(60L * minute), 'S');
        }
        assertThat(analysis.isOver(evidence, NOON.plusSeconds(179))).isFalse();
        assertThat(analysis.isOver(evidence, NOON.plusSeconds(180))).isTrue();

        Instant muchLater = NOON.plusSeconds(3600);
        assertThat(analysis.isOver(evidence, muchLater)).isFalse();
        assertThat(analysis.isOver(measured(analysis, evidence, muchLater, 'N'), muchLater))
                .isTrue();
        assertThat(analysis.judge().conclude(measured(analysis, evidence, muchLater, 'N')))
                .isInstanceOf(Verdict.Inconclusive.class);
    }

    @Test
    void only_metrics_that_are_not_decided_are_measured() {
        Analysis analysis = Analysis.byThresholds("slo")
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.success(Played.GOOD).toBuilder().count(1).build())
                .metric(Metric.slowerThan(ofSeconds(1)), "prometheus", Played.GOOD)
                .build();
        Evidence evidence = Evidence.start(NOON);

        assertThat(analysis.undecided(evidence)).isEqualTo(analysis.metrics());
        assertThat(analysis.undecided(measured(analysis, evidence, NOON.plusSeconds(60), 'S')))
                .containsExactly(new Analysis.Metered(Metric.slowerThan(ofSeconds(1)), "prometheus"));
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() {
        Analysis.Builder builder = Analysis.byThresholds("slo")
                .metric(Metric.errorRatio(), "router", Condition.below(5))
                .metric(
                        Metric.errorRatio(),
                        "router",
                        Threshold.success(Played.GOOD).toBuilder()
                                .failureLimit(Threshold.DISABLED)
                                .build())
                .interval(Duration.ofMillis(99))
                .window(Duration.ZERO)
                .initialDelay(ofSeconds(-1))
                .timeLimit(Duration.ofDays(367))
                .failedRoundLimit(-2);

        ConfigurationException e = catchThrowableOfType(ConfigurationException.class, builder::build);

        assertThat(e)
                .hasMessageStartingWith("The analysis 'slo' can't be used: interval was 'PT0.099S' but must be at");
        assertThat(e.problems())
                .extracting(p -> p.field() + "=" + p.value())
                .containsExactly(
                        "interval=PT0.099S",
                        "window=PT0S",
                        "initialDelay=PT-1S",
                        "timeLimit=PT8808H",
                        "failedRoundLimit=-2",
                        "error-ratio=below 5",
                        "metric=error-ratio",
                        "error-ratio failureLimit=-1");
    }

    @Test
    void an_analysis_without_metrics_or_with_too_many_is_refused() {
        Analysis.Builder many = Analysis.byThresholds("many");
        for (int i = 0; i < 21; i++) {
            many.metric(new Metric.ErrorRatio("e" + i), "router", Played.GOOD);
        }

        assertThatThrownBy(Analysis.byThresholds("none")::build)
                .hasMessageContaining("metrics was '0' but must be 1 to 20");
        assertThatThrownBy(many::build).hasMessageContaining("metrics was '21' but must be 1 to 20");
    }

    @Test
    void a_time_limit_in_which_the_measurements_can_not_be_made_is_refused() {
        Threshold five = Threshold.success(Played.GOOD).toBuilder().count(5).build();
        Analysis.Builder builder = Analysis.byThresholds("slo")
                .metric(Metric.errorRatio(), "router", five)
                .initialDelay(ofSeconds(30));

        assertThatThrownBy(() -> builder.timeLimit(ofMinutes(4)).build())
                .hasMessageContaining("timeLimit was 'PT4M' but must be at least PT4M30S, which 5 measurements of"
                        + " error-ratio take");
        assertThat(builder.timeLimit(ofSeconds(270)).build().timeLimit()).isEqualTo(ofSeconds(270));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 100_001})
    void a_flagger_threshold_is_at_least_one(int threshold) {
        assertThatThrownBy(() -> Analysis.flaggerLike("slo", threshold))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threshold was " + threshold + " but must be in [1, 100000]");
    }

    @Test
    void names_are_labels() {
        assertThatThrownBy(() -> Analysis.byThresholds("My analysis"))
                .hasMessageContaining("analysis name was 'My ana");
        assertThatThrownBy(() -> errors().metric(Metric.latencyQuantile(0.5), "a source", Played.GOOD))
                .hasMessageContaining("source was 'a source'");
    }

    @Test
    void equal_analyses_have_equal_fingerprints_and_different_ones_different_ones() {
        long seed = Long.getLong("sluice.seed", 20_261_101L);
        Set<Analysis> analyses = new HashSet<>();
        Set<List<String>> prints = new HashSet<>();
        for (long s = seed; s < seed + 1_000; s++) {
            Analysis analysis = new RandomAnalyses(s).analysis();
            assertThat(analysis.fingerprint())
                    .as("seed %d", s)
                    .isEqualTo(new RandomAnalyses(s).analysis().fingerprint());
            analyses.add(analysis);
            prints.add(analysis.fingerprint());
        }
        assertThat(prints).as("seed %d", seed).hasSameSizeAs(analyses).hasSizeGreaterThan(900);
    }

    @Test
    void a_builder_of_it_holds_what_it_holds() {
        long seed = Long.getLong("sluice.seed", 20_261_101L);
        for (long s = seed; s < seed + 200; s++) {
            Analysis analysis = new RandomAnalyses(s).analysis();

            assertThat(analysis.toBuilder().build()).as("seed %d", s).isEqualTo(analysis);
        }
    }

    @Test
    void every_option_is_in_the_fingerprint() {
        Threshold threshold = Threshold.success(Played.GOOD);
        Set<List<String>> prints = new HashSet<>();
        List<Analysis> analyses = List.of(
                errors().build(),
                errors().interval(ofSeconds(59)).build(),
                errors().window(ofSeconds(59)).build(),
                errors().initialDelay(ofSeconds(59)).build(),
                errors().timeLimit(ofSeconds(601)).build(),
                errors().failedRoundLimit(1).build(),
                errors().whenInconclusive(Analysis.WhenInconclusive.HOLD).build(),
                by("prometheus", threshold),
                by("router", Threshold.success(Condition.atMost(0.01))),
                by("router", Threshold.failure(Played.GOOD)),
                by("router", threshold.toBuilder().count(1).build()),
                by("router", threshold.toBuilder().failureLimit(1).build()),
                by("router", threshold.toBuilder().inconclusiveLimit(1).build()),
                by("router", threshold.toBuilder().consecutiveErrorLimit(1).build()),
                by("router", threshold.toBuilder().consecutiveSuccessLimit(1).build()),
                by("router", threshold.toBuilder().fewestRequests(2).build()),
                by("router", threshold.toBuilder().failWithoutData().build()));

        analyses.forEach(analysis -> prints.add(analysis.fingerprint()));

        assertThat(prints).hasSameSizeAs(analyses);
        assertThat(new HashSet<>(analyses)).hasSameSizeAs(analyses);
    }

    @Test
    void a_request_to_a_source_has_a_limit() {
        assertThatThrownBy(() -> new MetricRequest(
                        new Application("shop", "prod"),
                        new RevisionId("shop-2"),
                        Metric.errorRatio(),
                        new Window(NOON, NOON.plusSeconds(1)),
                        Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit was PT0S but must be more than zero");
    }

    private static Analysis by(String source, Threshold threshold) {
        return Analysis.byThresholds("slo")
                .metric(Metric.errorRatio(), source, threshold)
                .build();
    }

    private static Analysis.Builder errors() {
        return Analysis.byThresholds("slo").metric(Metric.errorRatio(), "router", Played.GOOD);
    }

    private static Evidence measured(Analysis analysis, Evidence evidence, Instant at, char letter) {
        return analysis.judge().add(evidence, Measurement.of("error-ratio", at, Played.reading(letter)));
    }
}
