package dev.sluice.samples;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Threshold;
import dev.sluice.event.ProgressLines;
import dev.sluice.local.LocalDeployer;
import dev.sluice.report.ReportListener;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.traffic.Weight;
import java.nio.file.Path;
import java.util.List;

/**
 * The shop once more, for versions that nobody trusts yet: a tenth of the users first, then half of them, and at each step the router's own
 * numbers say whether it goes on.
 *
 * <p>{@code CanaryDeploy VERSION [NAME=VALUE…] [--state=DIRECTORY] [--report=FILE]}; each {@code NAME=VALUE} is configuration of the
 * version. The report is written to a file
 * that ends in {@code .html} or {@code .json}.
 */
final class CanaryDeploy {
    private CanaryDeploy() {}

    public static void main(String[] arguments) {
        Arguments given = Arguments.of(List.of(arguments), List.of("state", "report"));
        LocalDeployer shop = Deploy.shop(given.path("state").orElse(Path.of("shop-state")));
        ReportListener report = ReportListener.create();
        Rollout rollout = Rollout.of(Deploy.release(given.word(0, "a version"), given.settings(1)))
                .to(shop)
                .using(carefully())
                .listen(report, ProgressLines.to(Console.standard()::line))
                .build();
        int exit;
        try (RolloutEngine engine = RolloutEngine.builder()
                        .metrics("router", shop.metrics())
                        .build();
                RouterSamples samples = RouterSamples.every(ofSeconds(1), shop, report::measured)) {
            exit = engine.run(rollout).exitCode();
            samples.take();
        }
        given.path("report").ifPresent(file -> report.report().orElseThrow().writeTo(file));
        System.exit(exit);
    }

    private static Canary carefully() {
        Analysis slo = Analysis.byThresholds("slo")
                .metric(Metric.errorRatio(), "router", atMostOneBad(Condition.below(0.01)))
                .metric(Metric.slowerThan(ofMillis(250)), "router", atMostOneBad(Condition.below(0.02)))
                .interval(ofSeconds(1))
                .window(ofSeconds(2))
                .timeLimit(ofSeconds(5))
                .build();
        return Canary.builder()
                .step(CanaryStep.to(Weight.percent(10)).judgedBy(slo))
                .step(CanaryStep.to(Weight.percent(50)).judgedBy(slo))
                .build();
    }

    /** One bad measurement may be chance, and one of a handful of requests says nothing. */
    private static Threshold atMostOneBad(Condition good) {
        return Threshold.builder()
                .successWhen(good)
                .failureLimit(1)
                .fewestRequests(10)
                .build();
    }
}
