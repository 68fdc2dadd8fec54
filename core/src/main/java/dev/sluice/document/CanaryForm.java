package dev.sluice.document;

import dev.sluice.analysis.Analysis;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.GatedStep;
import dev.sluice.strategy.Safeguards;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.Weight;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The steps of a canary that people write. */
final class CanaryForm {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,2})?)%");

    private CanaryForm() {}

    static Node.Mapping.Builder write(Node.Mapping.Builder fields, Canary canary) {
        return fields.put("steps", canary.steps(), CanaryForm::write)
                .put(
                        "backgroundAnalysis",
                        canary.background(),
                        background -> JudgementForm.write(background.analysis())
                                .put("fromStep", background.fromStep())
                                .build());
    }

    private static Node write(CanaryStep step) {
        Node.Mapping.Builder fields = Node.Mapping.builder();
        if (step.weight().basisPoints() > 0) {
            fields.put("weight", Node.printed(step.weight()));
        }
        if (!step.matches().isEmpty()) {
            fields.put("matches", step.matches(), CanaryForm::match);
        }
        if (step.mirrored().basisPoints() > 0) {
            fields.put("mirror", Node.printed(step.mirrored()));
        }
        step.instances().ifPresent(count -> fields.put("instances", count));
        if (!step.bake().isZero()) {
            fields.put("bakeFor", HumanDuration.text(step.bake()));
        }
        fields.put(
                "judgedBy",
                step.analysis(),
                analysis -> JudgementForm.write(analysis).build());
        if (!step.gates().isEmpty()) {
            fields.put("gates", step.gates(), SafeguardsForm::gate);
        }
        return fields.build();
    }

    private static Node match(RequestMatch match) {
        return Node.Mapping.builder()
                .put(match.kind() == TrafficMatch.Kind.HEADER ? "header" : "cookie", match.name())
                .put("value", match.value())
                .build();
    }

    static Optional<Canary> read(Fields fields, Safeguards safeguards) {
        Canary.Builder canary = Canary.builder();
        for (Fields step : fields.each("steps")) {
            canary.step(step(step));
        }
        fields.nested("backgroundAnalysis").ifPresent(background -> {
            int from = background.read("fromStep", CanaryForm::count).orElse(1);
            JudgementForm.read(background).ifPresent(analysis -> canary.backgroundAnalysis(analysis, from));
            background.refuseOthers();
        });
        return fields.together(() -> canary.safeguards(safeguards).build());
    }

    private static CanaryStep step(Fields fields) {
        CanaryStep step =
                CanaryStep.to(fields.read("weight", CanaryForm::percent).orElse(Weight.ZERO));
        for (Fields match : fields.each("matches")) {
            step = matching(match).map(step::matching).orElse(step);
        }
        Optional<Weight> mirrored = fields.read("mirror", CanaryForm::percent);
        if (mirrored.isPresent()) {
            step = step.mirroring(mirrored.get());
        }
        Optional<Integer> instances = fields.read("instances", CanaryForm::count);
        if (instances.isPresent()) {
            step = step.instances(instances.get());
        }
        step = step.bakeFor(fields.read("bakeFor", HumanDuration::parse).orElse(step.bake()));
        Optional<Analysis> analysis = SafeguardsForm.readAnalysis(fields);
        if (analysis.isPresent()) {
            step = step.judgedBy(analysis.get());
        }
        for (GatedStep gate : SafeguardsForm.readGates(fields)) {
            step = step.asking(gate.gate(), gate.limit());
        }
        fields.refuseOthers();
        return step;
    }

    private static Optional<RequestMatch> matching(Fields fields) {
        String value = fields.read("value", Function.identity()).orElse("");
        Optional<RequestMatch> header = fields.read("header", name -> RequestMatch.header(name, value));
        Optional<RequestMatch> cookie = fields.read("cookie", name -> RequestMatch.cookie(name, value));
        if (header.isPresent() == cookie.isPresent()) {
            fields.note("header", "must be given, or a cookie, and not both");
        }
        fields.refuseOthers();
        return header.or(() -> cookie);
    }

    private static Weight percent(String text) {
        Matcher matcher = PERCENT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a percentage of at most two decimals like 5% or 0.1%");
        }
        return Weight.percent(Double.parseDouble(matcher.group(1)));
    }

    private static int count(String text) {
        if (!text.matches("\\d{1,5}")) {
            throw new IllegalArgumentException("must be a whole number like 2");
        }
        return Integer.parseInt(text);
    }
}
