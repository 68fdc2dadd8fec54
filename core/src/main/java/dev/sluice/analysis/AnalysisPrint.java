package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fingerprint of an analysis. It does not use what people read, so that rewording it does not make stored plans look altered; lists
 * begin with their length, so that no two different analyses have the same fingerprint.
 */
final class AnalysisPrint implements Metric.Visitor<AnalysisPrint> {
    private final List<String> fields = new ArrayList<>();

    private AnalysisPrint() {}

    static List<String> of(Analysis analysis) {
        AnalysisPrint print = new AnalysisPrint();
        print.add(
                analysis.name(),
                analysis.interval(),
                analysis.window(),
                analysis.initialDelay(),
                analysis.timeLimit(),
                analysis.whenInconclusive().name(),
                analysis.metrics().size());
        for (Analysis.Metered metered : analysis.metrics()) {
            print.add(metered.source());
            metered.metric().accept(print);
        }
        print.add(analysis.judge().kind());
        if (analysis.judge() instanceof ThresholdJudge judge) {
            print.add(judge.failedRoundLimit());
            judge.thresholds().values().forEach(print::add);
        }
        return List.copyOf(print.fields);
    }

    private AnalysisPrint add(Object... values) {
        for (Object value : values) {
            fields.add(value.toString());
        }
        return this;
    }

    private void add(Threshold threshold) {
        add(threshold.success());
        add(threshold.failure());
        add(
                threshold.count(),
                threshold.failureLimit(),
                threshold.inconclusiveLimit(),
                threshold.consecutiveErrorLimit(),
                threshold.consecutiveSuccessLimit(),
                threshold.fewestRequests(),
                threshold.failWithoutData());
    }

    private void add(Optional<Condition> condition) {
        condition.ifPresentOrElse(c -> add(c.low(), c.withLow(), c.high(), c.withHigh()), () -> add("none"));
    }

    @Override
    public AnalysisPrint other(Metric metric) {
        return add(metric.getClass().getSimpleName(), metric);
    }

    @Override
    public AnalysisPrint errorRatio(Metric.ErrorRatio metric) {
        return add("error-ratio", metric.name());
    }

    @Override
    public AnalysisPrint slowerThan(Metric.SlowerThan metric) {
        return add("slower-than", metric.name(), metric.limit());
    }

    @Override
    public AnalysisPrint latencyQuantile(Metric.LatencyQuantile metric) {
        return add("latency-quantile", metric.name(), metric.quantile());
    }

    @Override
    public AnalysisPrint query(Metric.Query metric) {
        add(
                "query",
                metric.name(),
                metric.unit(),
                metric.text(),
                metric.parameters().size());
        metric.parameters().forEach((name, value) -> add(name, value));
        return this;
    }
}
