package dev.sluice.document;

import dev.sluice.BugException;
import dev.sluice.analysis.Analysis;
import dev.sluice.deploy.RetireMode;
import dev.sluice.gate.GateSpec;
import dev.sluice.strategy.Role;
import dev.sluice.strategy.Step;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.Weight;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The fields of a plan's step; {@code do} tells its kind. */
final class StepForm implements Step.Visitor<Node> {
    private static final StepForm WRITER = new StepForm();

    private StepForm() {}

    static Node write(Step step) {
        return step.accept(WRITER);
    }

    static Step read(Stored stored) {
        String kind = stored.text("do");
        if (kind.equals("commit")) {
            return new Step.Commit();
        }
        Duration limit = stored.duration("limit");
        return switch (kind) {
            case "stage" -> new Step.Stage(role(stored), limit);
            case "scale" -> new Step.Scale(role(stored), ReleaseForm.capacity(stored, "capacity"), limit);
            case "ask" -> new Step.Ask(gate(stored.at("gate")), limit);
            case "task" -> new Step.Task(stored.text("name"), stored.texts("command"), limit);
            case "route" ->
                new Step.Route(
                        weight(stored, "toNew"),
                        weight(stored, "toOld"),
                        stored.has("matches") ? stored.list("matches", StepForm::match) : List.of(),
                        stored.has("mirrored") ? weight(stored, "mirrored") : Weight.ZERO,
                        limit);
            case "bake" -> new Step.Bake(stored.duration("duration"), limit);
            case "judge" -> new Step.Judge(stored.at("analysis", AnalysisForm::read), limit);
            case "watch" -> new Step.Watch(stored.at("analysis", AnalysisForm::read));
            case "conclude" -> new Step.Conclude(stored.at("analysis", AnalysisForm::read), limit);
            case "drain" -> new Step.Drain(role(stored), limit);
            case "retire" ->
                new Step.Retire(
                        role(stored), stored.constant("mode", RetireMode.class), stored.duration("warmFor"), limit);
            case "collect" -> new Step.Collect(limit);
            default -> throw stored.broken("do", "is not a kind of step that this version of Sluice knows");
        };
    }

    @Override
    public Node other(Step step) {
        throw new BugException("A step of the kind " + step.getClass().getSimpleName() + " has no form in documents");
    }

    @Override
    public Node stage(Step.Stage step) {
        return of("stage", step).put("role", Stored.name(step.role())).build();
    }

    @Override
    public Node scale(Step.Scale step) {
        return of("scale", step)
                .put("role", Stored.name(step.role()))
                .put("capacity", ReleaseForm.capacity(step.capacity()))
                .build();
    }

    @Override
    public Node ask(Step.Ask step) {
        return of("ask", step)
                .put(
                        "gate",
                        Node.Mapping.builder()
                                .put("name", step.gate().name())
                                .put("kind", step.gate().kind())
                                .put("parameters", step.gate().parameters(), Node::text)
                                .build())
                .build();
    }

    @Override
    public Node task(Step.Task step) {
        return of("task", step)
                .put("name", step.name())
                .put("command", step.command(), Node::text)
                .build();
    }

    @Override
    public Node route(Step.Route step) {
        Node.Mapping.Builder fields = of("route", step)
                .put("toNew", step.toNew().basisPoints())
                .put("toOld", step.toOld().basisPoints());
        if (!step.matches().isEmpty()) {
            fields.put("matches", step.matches(), StepForm::match);
        }
        if (!step.mirrored().equals(Weight.ZERO)) {
            fields.put("mirrored", step.mirrored().basisPoints());
        }
        return fields.build();
    }

    @Override
    public Node bake(Step.Bake step) {
        return of("bake", step).put("duration", step.duration().toString()).build();
    }

    @Override
    public Node judge(Step.Judge step) {
        return analysed("judge", step, step.analysis());
    }

    @Override
    public Node watch(Step.Watch step) {
        return analysed("watch", step, step.analysis());
    }

    @Override
    public Node conclude(Step.Conclude step) {
        return analysed("conclude", step, step.analysis());
    }

    @Override
    public Node commit(Step.Commit step) {
        return Node.Mapping.builder().put("do", "commit").build();
    }

    @Override
    public Node drain(Step.Drain step) {
        return of("drain", step).put("role", Stored.name(step.role())).build();
    }

    @Override
    public Node retire(Step.Retire step) {
        return of("retire", step)
                .put("role", Stored.name(step.role()))
                .put("mode", Stored.name(step.mode()))
                .put("warmFor", step.warmFor().toString())
                .build();
    }

    @Override
    public Node collect(Step.Collect step) {
        return of("collect", step).build();
    }

    private static Node analysed(String kind, Step step, Analysis analysis) {
        return of(kind, step)
                .put(
                        "analysis",
                        AnalysisForm.write(Node.Mapping.builder(), analysis).build())
                .build();
    }

    private static Node.Mapping.Builder of(String kind, Step step) {
        return Node.Mapping.builder().put("do", kind).put("limit", step.limit().toString());
    }

    private static Role role(Stored stored) {
        return stored.constant("role", Role.class);
    }

    private static Weight weight(Stored stored, String name) {
        return stored.value(name, text -> new Weight(Integer.parseInt(text)));
    }

    private static Node match(RequestMatch match) {
        return Node.Mapping.builder()
                .put("kind", Stored.name(match.kind()))
                .put("name", match.name())
                .put("value", match.value())
                .build();
    }

    private static RequestMatch match(Stored stored) {
        return new RequestMatch(
                stored.constant("kind", TrafficMatch.Kind.class), stored.text("name"), stored.text("value"));
    }

    private static GateSpec gate(Stored stored) {
        return new GateSpec(stored.text("name"), stored.text("kind"), stored.values("parameters", Function.identity()));
    }
}
