package dev.sluice.document;

import dev.sluice.BugException;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Condition;
import dev.sluice.analysis.Judge;
import dev.sluice.analysis.Metric;
import dev.sluice.analysis.Threshold;
import dev.sluice.analysis.ThresholdJudge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** An analysis that people write, by thresholds; the one that plans keep is {@link AnalysisForm}. */
final class JudgementForm implements Metric.Visitor<Node.Mapping.Builder> {
    private static final String KINDS = "error-ratio, slower-than, latency-quantile, query";
    private static final JudgementForm METRICS = new JudgementForm();

    private JudgementForm() {}

    static Node.Mapping.Builder write(Analysis analysis) {
        ThresholdJudge judge = thresholds(analysis.judge());
        return Node.Mapping.builder()
                .put("name", analysis.name())
                .put("interval", HumanDuration.text(analysis.interval()))
                .put("window", HumanDuration.text(analysis.window()))
                .put("initialDelay", HumanDuration.text(analysis.initialDelay()))
                .put("timeLimit", HumanDuration.text(analysis.timeLimit()))
                .put("whenInconclusive", Stored.name(analysis.whenInconclusive()))
                .put("failedRoundLimit", judge.failedRoundLimit())
                .put("metrics", analysis.metrics(), metered -> write(metered, judge));
    }

    private static ThresholdJudge thresholds(Judge judge) {
        if (judge instanceof ThresholdJudge thresholds) {
            return thresholds;
        }
        throw new BugException("A judge of the kind " + judge.kind() + " has no form in documents");
    }

    private static Node write(Analysis.Metered metered, ThresholdJudge judge) {
        Metric metric = metered.metric();
        Threshold threshold = judge.thresholds().get(metric);
        if (threshold == null) {
            throw new BugException("The metric " + metric + " has no threshold");
        }
        return metric.accept(METRICS)
                .put("source", metered.source())
                .put("success", threshold.success(), condition -> write(condition, metric.unit()))
                .put("failure", threshold.failure(), condition -> write(condition, metric.unit()))
                .put("count", threshold.count())
                .put("failureLimit", threshold.failureLimit())
                .put("inconclusiveLimit", threshold.inconclusiveLimit())
                .put("consecutiveErrorLimit", threshold.consecutiveErrorLimit())
                .put("consecutiveSuccessLimit", threshold.consecutiveSuccessLimit())
                .put("fewestRequests", threshold.fewestRequests())
                .put("failWithoutData", threshold.failWithoutData())
                .build();
    }

    private static Node write(Condition condition, String unit) {
        Node.Mapping.Builder fields = Node.Mapping.builder();
        if (!Double.isInfinite(condition.low())) {
            fields.put(condition.withLow() ? "atLeast" : "above", MetricNumber.text(condition.low(), unit));
        }
        if (!Double.isInfinite(condition.high())) {
            fields.put(condition.withHigh() ? "atMost" : "below", MetricNumber.text(condition.high(), unit));
        }
        return fields.build();
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
        return of("slower-than", metric).put("limit", HumanDuration.text(metric.limit()));
    }

    @Override
    public Node.Mapping.Builder latencyQuantile(Metric.LatencyQuantile metric) {
        return of("latency-quantile", metric).put("quantile", Node.decimal(metric.quantile()));
    }

    @Override
    public Node.Mapping.Builder query(Metric.Query metric) {
        Node.Mapping.Builder fields =
                of("query", metric).put("unit", metric.unit()).put("text", metric.text());
        return metric.parameters().isEmpty() ? fields : fields.put("parameters", metric.parameters(), Node::text);
    }

    private static Node.Mapping.Builder of(String what, Metric metric) {
        return Node.Mapping.builder().put("of", what).put("name", metric.name());
    }

    /** Empty where it can't be read; then there is a note of each reason. */
    static Optional<Analysis> read(Fields fields) {
        Optional<Analysis.Builder> named = fields.require("name", Analysis::byThresholds, "must be given");
        Analysis.Builder analysis = named.orElseGet(() -> Analysis.byThresholds("unnamed"));
        fields.read("interval", HumanDuration::parse).ifPresent(analysis::interval);
        fields.read("window", HumanDuration::parse).ifPresent(analysis::window);
        fields.read("initialDelay", HumanDuration::parse).ifPresent(analysis::initialDelay);
        fields.read("timeLimit", HumanDuration::parse).ifPresent(analysis::timeLimit);
        fields.read("whenInconclusive", JudgementForm::whenInconclusive).ifPresent(analysis::whenInconclusive);
        fields.read("failedRoundLimit", JudgementForm::count).ifPresent(analysis::failedRoundLimit);
        List<Fields> metrics = fields.each("metrics");
        boolean complete = named.isPresent();
        for (Fields metric : metrics) {
            complete &= readMetric(metric, analysis);
            metric.refuseOthers();
        }
        return complete ? fields.together(analysis::build) : Optional.empty();
    }

    private static boolean readMetric(Fields fields, Analysis.Builder analysis) {
        Optional<Metric> metric = metric(fields);
        Optional<String> source = fields.require(
                "source",
                s -> new Analysis.Metered(Metric.errorRatio(), s).source(),
                "must be given: the name under which a process binds it");
        Optional<Threshold> threshold =
                threshold(fields, metric.map(m -> MetricNumber.of(m.unit())).orElse(MetricNumber.ANY));
        if (metric.isEmpty() || source.isEmpty() || threshold.isEmpty()) {
            return false;
        }
        analysis.metric(metric.get(), source.get(), threshold.get());
        return true;
    }

    private static Optional<Metric> metric(Fields fields) {
        String kind = fields.require("of", JudgementForm::kind, "must be given: one of " + KINDS)
                .orElse("");
        Optional<String> name = fields.read("name", n -> new Metric.ErrorRatio(n).name());
        return switch (kind) {
            case "error-ratio" ->
                Optional.of(
                        new Metric.ErrorRatio(name.orElse(Metric.errorRatio().name())));
            case "slower-than" ->
                fields.require("limit", t -> Metric.slowerThan(HumanDuration.parse(t)), "must be given, like 300ms")
                        .map(m -> new Metric.SlowerThan(name.orElse(m.name()), m.limit()));
            case "latency-quantile" ->
                fields.require(
                                "quantile",
                                t -> Metric.latencyQuantile(
                                        MetricNumber.of(Metric.RATIO).parse(t)),
                                "must be given, like 0.99")
                        .map(m -> new Metric.LatencyQuantile(name.orElse(m.name()), m.quantile()));
            case "query" -> query(fields, name);
            default -> Optional.empty();
        };
    }

    private static Optional<Metric> query(Fields fields, Optional<String> name) {
        if (name.isEmpty()) {
            fields.require("name", Function.identity(), "must be given for a query");
        }
        String unit = fields.read("unit", Function.identity()).orElse("");
        Map<String, String> parameters =
                fields.nested("parameters").map(Fields::texts).orElseGet(Map::of);
        Optional<String> text = fields.require("text", Function.identity(), "must be given");
        return name.isPresent() && text.isPresent()
                ? fields.accepted("text", () -> new Metric.Query(name.get(), unit, text.get(), parameters))
                : Optional.empty();
    }

    private static Optional<Threshold> threshold(Fields fields, MetricNumber number) {
        Threshold.Builder threshold = Threshold.builder();
        Optional<Condition> success = condition(fields, "success", number);
        Optional<Condition> failure = condition(fields, "failure", number);
        success.ifPresent(threshold::successWhen);
        failure.ifPresent(threshold::failureWhen);
        count(fields, "count", threshold::count);
        count(fields, "failureLimit", threshold::failureLimit);
        count(fields, "inconclusiveLimit", threshold::inconclusiveLimit);
        count(fields, "consecutiveErrorLimit", threshold::consecutiveErrorLimit);
        count(fields, "consecutiveSuccessLimit", threshold::consecutiveSuccessLimit);
        fields.read("fewestRequests", JudgementForm::requests).ifPresent(threshold::fewestRequests);
        if (fields.read("failWithoutData", SafeguardsForm::flag).orElse(false)) {
            threshold.failWithoutData();
        }
        boolean unread = (fields.has("success") && success.isEmpty()) || (fields.has("failure") && failure.isEmpty());
        return unread ? Optional.empty() : fields.together(threshold::build);
    }

    private static void count(Fields fields, String name, Consumer<Integer> use) {
        fields.read(name, JudgementForm::count).ifPresent(use);
    }

    private static Optional<Condition> condition(Fields fields, String name, MetricNumber number) {
        Optional<Fields> nested = fields.nested(name);
        if (nested.isEmpty()) {
            return Optional.empty();
        }
        Fields ends = nested.get();
        Optional<Double> above = ends.read("above", number::parse);
        Optional<Double> atLeast = ends.read("atLeast", number::parse);
        Optional<Double> below = ends.read("below", number::parse);
        Optional<Double> atMost = ends.read("atMost", number::parse);
        List<String> twice = new ArrayList<>();
        if (above.isPresent() && atLeast.isPresent()) {
            twice.add("above");
        }
        if (below.isPresent() && atMost.isPresent()) {
            twice.add("below");
        }
        twice.forEach(end -> ends.note(end, "must not be given together with the same end included"));
        ends.refuseOthers();
        long given = Stream.of("above", "atLeast", "below", "atMost")
                .filter(ends::has)
                .count();
        long read = Stream.of(above, atLeast, below, atMost)
                .filter(Optional::isPresent)
                .count();
        return twice.isEmpty() && read == given
                ? fields.accepted(
                        name,
                        () -> new Condition(
                                above.or(() -> atLeast).orElse(Double.NEGATIVE_INFINITY),
                                atLeast.isPresent(),
                                below.or(() -> atMost).orElse(Double.POSITIVE_INFINITY),
                                atMost.isPresent()))
                : Optional.empty();
    }

    private static String kind(String text) {
        if (!List.of(KINDS.split(", ", -1)).contains(text)) {
            throw new IllegalArgumentException("must be one of " + KINDS);
        }
        return text;
    }

    private static Analysis.WhenInconclusive whenInconclusive(String text) {
        for (Analysis.WhenInconclusive what : Analysis.WhenInconclusive.values()) {
            if (Stored.name(what).equals(text)) {
                return what;
            }
        }
        throw new IllegalArgumentException("must be one of hold, step-back, roll-back");
    }

    private static int count(String text) {
        if (!text.matches("-?\\d{1,9}")) {
            throw new IllegalArgumentException("must be a whole number");
        }
        return Integer.parseInt(text);
    }

    private static long requests(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number, at most " + Long.MAX_VALUE, e);
        }
    }
}
