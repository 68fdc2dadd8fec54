package dev.sluice.document;

import dev.sluice.BugException;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Judge;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Threshold;
import dev.sluice.analysis.ThresholdJudge;
import java.util.Optional;
import java.util.function.Function;

/** The fields of an analysis; {@code of} tells what a metric is of, {@code kind} which judge it is. */
final class AnalysisForm implements Metric.Visitor<Node.Mapping.Builder> {
    private static final String NEWER = "that this version of Sluice knows: use the newer Sluice that wrote it";
    private static final AnalysisForm METRICS = new AnalysisForm();

    private AnalysisForm() {}

    static Node.Mapping.Builder write(Node.Mapping.Builder fields, Analysis analysis) {
        return fields.put("name", analysis.name())
                .put("interval", analysis.interval().toString())
                .put("window", analysis.window().toString())
                .put("initialDelay", analysis.initialDelay().toString())
                .put("timeLimit", analysis.timeLimit().toString())
                .put("whenInconclusive", Stored.name(analysis.whenInconclusive()))
                .put(
                        "metrics",
                        analysis.metrics(),
                        metered -> metered.metric()
                                .accept(METRICS)
                                .put("source", metered.source())
                                .build())
                .put("judge", judge(analysis.judge()));
    }

    private static Node judge(Judge judge) {
        Node.Mapping.Builder fields = Node.Mapping.builder().put("kind", judge.kind());
        if (!(judge instanceof ThresholdJudge thresholds)) {
            throw new BugException("A judge of the kind " + judge.kind() + " has no form in documents");
        }
        Node.Mapping.Builder byName = Node.Mapping.builder();
        thresholds.thresholds().forEach((metric, threshold) -> byName.put(metric.name(), threshold(threshold)));
        return fields.put("failedRoundLimit", thresholds.failedRoundLimit())
                .put("thresholds", byName.build())
                .build();
    }

    /** The judge is read first: an analysis that this version can't judge is refused for that, whatever else is new in it. */
    static Analysis read(Stored stored) {
        Stored judge = stored.at("judge");
        if (!judge.text("kind").equals(ThresholdJudge.KIND)) {
            throw judge.broken("kind", "is not a judge " + NEWER);
        }
        Stored thresholds = judge.at("thresholds");
        Analysis.Builder analysis = stored.value("name", Analysis::byThresholds)
                .interval(stored.duration("interval"))
                .window(stored.duration("window"))
                .initialDelay(stored.duration("initialDelay"))
                .timeLimit(stored.duration("timeLimit"))
                .whenInconclusive(stored.constant("whenInconclusive", Analysis.WhenInconclusive.class))
                .failedRoundLimit(judge.integer("failedRoundLimit"));
        for (Analysis.Metered metered :
                stored.list("metrics", m -> new Analysis.Metered(metric(m), m.text("source")))) {
            Threshold threshold = thresholds.at(metered.metric().name(), AnalysisForm::threshold);
            analysis.metric(metered.metric(), metered.source(), threshold);
        }
        return stored.checked("name", analysis::build);
    }

    @Override
    public Node.Mapping.Builder other(Metric metric) {
        throw new BugException("The metric " + metric + " has no form in documents");
    }

    @Override
    public Node.Mapping.Builder errorRatio(Metric.ErrorRatio metric) {
        return of("error-ratio", metric);
    }

    @Override
    public Node.Mapping.Builder slowerThan(Metric.SlowerThan metric) {
        return of("slower-than", metric).put("limit", metric.limit().toString());
    }

    @Override
    public Node.Mapping.Builder latencyQuantile(Metric.LatencyQuantile metric) {
        return of("latency-quantile", metric).put("quantile", Node.decimal(metric.quantile()));
    }

    @Override
    public Node.Mapping.Builder query(Metric.Query metric) {
        return of("query", metric)
                .put("unit", metric.unit())
                .put("text", metric.text())
                .put("parameters", metric.parameters(), Node::text);
    }

    private static Node.Mapping.Builder of(String what, Metric metric) {
        return Node.Mapping.builder().put("of", what).put("name", metric.name());
    }

    private static Metric metric(Stored stored) {
        String name = stored.text("name");
        return switch (stored.text("of")) {
            case "error-ratio" -> new Metric.ErrorRatio(name);
            case "slower-than" -> new Metric.SlowerThan(name, stored.duration("limit"));
            case "latency-quantile" -> new Metric.LatencyQuantile(name, stored.value("quantile", Double::parseDouble));
            case "query" ->
                new Metric.Query(
                        name,
                        stored.text("unit"),
                        stored.text("text"),
                        stored.values("parameters", Function.identity()));
            default -> throw stored.broken("of", "is not a metric " + NEWER);
        };
    }

    private static Node threshold(Threshold threshold) {
        return Node.Mapping.builder()
                .put("success", threshold.success(), AnalysisForm::condition)
                .put("failure", threshold.failure(), AnalysisForm::condition)
                .put("count", threshold.count())
                .put("failureLimit", threshold.failureLimit())
                .put("inconclusiveLimit", threshold.inconclusiveLimit())
                .put("consecutiveErrorLimit", threshold.consecutiveErrorLimit())
                .put("consecutiveSuccessLimit", threshold.consecutiveSuccessLimit())
                .put("fewestRequests", threshold.fewestRequests())
                .put("failWithoutData", threshold.failWithoutData())
                .build();
    }

    private static Threshold threshold(Stored stored) {
        Threshold.Builder threshold = Threshold.builder()
                .count(stored.integer("count"))
                .failureLimit(stored.integer("failureLimit"))
                .inconclusiveLimit(stored.integer("inconclusiveLimit"))
                .consecutiveErrorLimit(stored.integer("consecutiveErrorLimit"))
                .consecutiveSuccessLimit(stored.integer("consecutiveSuccessLimit"))
                .fewestRequests(stored.value("fewestRequests", Long::parseLong));
        stored.optionalAt("success", AnalysisForm::condition).ifPresent(threshold::successWhen);
        stored.optionalAt("failure", AnalysisForm::condition).ifPresent(threshold::failureWhen);
        if (stored.flag("failWithoutData")) {
            threshold.failWithoutData();
        }
        return threshold.build();
    }

    private static Node condition(Condition condition) {
        Node.Mapping.Builder fields = Node.Mapping.builder();
        if (!Double.isInfinite(condition.low())) {
            fields.put(condition.withLow() ? "atLeast" : "above", Node.decimal(condition.low()));
        }
        if (!Double.isInfinite(condition.high())) {
            fields.put(condition.withHigh() ? "atMost" : "below", Node.decimal(condition.high()));
        }
        return fields.build();
    }

    private static Condition condition(Stored stored) {
        Optional<Double> atLeast = stored.optional("atLeast", Double::parseDouble);
        Optional<Double> atMost = stored.optional("atMost", Double::parseDouble);
        return new Condition(
                atLeast.or(() -> stored.optional("above", Double::parseDouble)).orElse(Double.NEGATIVE_INFINITY),
                atLeast.isPresent(),
                atMost.or(() -> stored.optional("below", Double::parseDouble)).orElse(Double.POSITIVE_INFINITY),
                atMost.isPresent());
    }
}
