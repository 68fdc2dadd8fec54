package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.ConfigurationException;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Threshold;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Analyses in the strategy documents that people write. */
class JudgementFormTest {

    @Test
    void a_canary_reads_as_people_write_it() {
        String yaml = """
                strategy: canary
                steps:
                  - weight: 5%
                    bakeFor: 1m
                    judgedBy:
                      name: slo
                      interval: 30s
                      timeLimit: 5m
                      whenInconclusive: step-back
                      metrics:
                        - of: error-ratio
                          source: router
                          success: {below: 1%}
                          failureLimit: 1
                        - of: slower-than
                          limit: 300ms
                          source: router
                          success: {atMost: 0.05}
                backgroundAnalysis:
                  name: tail
                  fromStep: 1
                  metrics:
                    - of: latency-quantile
                      quantile: 0.99
                      source: router
                      failure: {above: 300ms}
                """;

        assertThat(StrategyDocument.fromYaml(yaml))
                .isEqualTo(Canary.builder()
                        .step(CanaryStep.to(Weight.percent(5))
                                .bakeFor(Duration.ofMinutes(1))
                                .judgedBy(Analysis.byThresholds("slo")
                                        .interval(Duration.ofSeconds(30))
                                        .timeLimit(Duration.ofMinutes(5))
                                        .whenInconclusive(Analysis.WhenInconclusive.STEP_BACK)
                                        .metric(
                                                Metric.errorRatio(),
                                                "router",
                                                Threshold.builder()
                                                        .successWhen(Condition.below(0.01))
                                                        .failureLimit(1)
                                                        .build())
                                        .metric(
                                                Metric.slowerThan(Duration.ofMillis(300)),
                                                "router",
                                                Condition.atMost(0.05))
                                        .build()))
                        .backgroundAnalysis(Analysis.byThresholds("tail")
                                .metric(
                                        Metric.latencyQuantile(0.99),
                                        "router",
                                        Threshold.failure(Condition.above(Duration.ofMillis(300))))
                                .build())
                        .build());
    }

    @Test
    void a_query_has_a_name_of_its_own() {
        String yaml = """
                strategy: blue-green
                judgedBy:
                  name: slo
                  metrics:
                    - of: query
                      name: queue
                      unit: jobs
                      text: max(queue_length)
                      parameters: {app: shop}
                      source: prometheus
                      success: {below: 1000}
                """;

        Analysis read = ((BlueGreen) StrategyDocument.fromYaml(yaml))
                .safeguards()
                .analysis()
                .orElseThrow();

        assertThat(read.metrics())
                .containsExactly(new Analysis.Metered(
                        Metric.query("queue", "jobs", "max(queue_length)").with("app", "shop"), "prometheus"));
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_with_its_path() {
        String yaml = """
                strategy: blue-green
                judgedBy:
                  interval: soon
                  whenInconclusive: pray
                  typo: 1
                  metrics:
                    - of: error-ratio
                      success: {below: 1%, atMost: 2%}
                    - of: magic
                      source: router
                      success: {under: 1}
                    - of: slower-than
                      source: router
                      limit: 2h
                      success: {below: much}
                """;

        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> StrategyDocument.fromYaml(yaml));

        assertThat(refused.problems())
                .extracting(p -> p.field())
                .contains(
                        "judgedBy.name",
                        "judgedBy.interval",
                        "judgedBy.whenInconclusive",
                        "judgedBy.typo",
                        "judgedBy.metrics[0].source",
                        "judgedBy.metrics[0].success.below",
                        "judgedBy.metrics[1].of",
                        "judgedBy.metrics[1].success.under",
                        "judgedBy.metrics[2].limit",
                        "judgedBy.metrics[2].success.below");
    }

    @Test
    void a_number_in_the_unit_of_another_metric_is_told_with_its_path() {
        String yaml = """
                strategy: blue-green
                judgedBy:
                  name: slo
                  metrics:
                    - of: error-ratio
                      source: router
                      success: {below: 300ms}
                    - of: latency-quantile
                      quantile: 0.99
                      source: router
                      success: {atMost: 1%}
                    - of: query
                      name: queue
                      unit: jobs
                      text: max(queue_length)
                      source: prometheus
                      success: {atLeast: 0, below: 5s}
                      failure: {above: 10%}
                """;

        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> StrategyDocument.fromYaml(yaml));

        assertThat(refused.problems())
                .extracting(p -> p.field() + " " + p.value())
                .containsExactly(
                        "judgedBy.metrics[0].success.below 300ms",
                        "judgedBy.metrics[1].success.atMost 1%",
                        "judgedBy.metrics[2].success.below 5s",
                        "judgedBy.metrics[2].failure.above 10%");
        assertThat(refused.problems().get(0).reason()).contains("0.01 or 1%").doesNotContain("ms");
    }

    @Test
    void every_unit_reads_its_own_numbers() {
        assertThat(MetricNumber.of(Metric.RATIO).parse("1%"))
                .isEqualTo(MetricNumber.of(Metric.RATIO).parse("0.01"))
                .isEqualTo(0.01);
        assertThat(MetricNumber.of(Metric.SECONDS).parse("300ms"))
                .isEqualTo(MetricNumber.of(Metric.SECONDS).parse("0.3s"))
                .isEqualTo(MetricNumber.of(Metric.SECONDS).parse("0.3"))
                .isEqualTo(0.3);
        assertThat(MetricNumber.of("jobs").parse("-1.5E3")).isEqualTo(-1_500);
    }

    @Test
    void as_many_requests_as_can_be_asked_for_can_be_read_again() {
        BlueGreen most = BlueGreen.builder()
                .judgedBy(Analysis.byThresholds("slo")
                        .metric(
                                Metric.errorRatio(),
                                "router",
                                Threshold.builder()
                                        .successWhen(Condition.below(0.01))
                                        .fewestRequests(Long.MAX_VALUE)
                                        .build())
                        .build())
                .build();

        String yaml = StrategyDocument.toYaml(most);

        assertThat(StrategyDocument.fromYaml(yaml)).isEqualTo(most);
        assertThat(catchThrowableOfType(
                                ConfigurationException.class,
                                () -> StrategyDocument.fromYaml(yaml.replace("" + Long.MAX_VALUE, "9".repeat(19))))
                        .problems())
                .singleElement()
                .satisfies(p -> assertThat(p.toString()).contains("metrics[0].fewestRequests", "9".repeat(19)));
    }

    @Test
    void what_contradicts_itself_is_told_with_what_was_written() {
        String yaml = """
                strategy: canary
                steps:
                  - weight: 5%
                    judgedBy:
                      name: slo
                      timeLimit: 1m
                      metrics:
                        - of: error-ratio
                          source: router
                          success: {below: 1%}
                          count: 5
                """;

        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> StrategyDocument.fromYaml(yaml));

        assertThat(refused.problems()).singleElement().satisfies(p -> {
            assertThat(p.field()).isEqualTo("steps[0].judgedBy.timeLimit");
            assertThat(p.value()).isEqualTo("1m");
            assertThat(p.reason()).contains("PT5M", "5 measurements of error-ratio");
        });
    }
}
