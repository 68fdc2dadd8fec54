package dev.sluice.document;

import dev.sluice.analysis.Analysis;
import dev.sluice.deploy.RetireMode;
import dev.sluice.gate.GateSpec;
import dev.sluice.strategy.GatedStep;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Safeguards;
import dev.sluice.strategy.Step;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The fields that every strategy has. The rules stay with the types they belong to: each field is tried on its type alone, with
 * everything else known to be fine, so that a refusal can be told with the path of that field.
 */
final class SafeguardsForm {
    private static final String NO_LIMIT = "must be given: how long it may take, like 5m";
    private static final Duration FINE = Duration.ofSeconds(1);
    private static final GateSpec FINE_GATE = new GateSpec("fine", "fine", Map.of());

    private SafeguardsForm() {}

    static Node.Mapping.Builder write(Node.Mapping.Builder fields, Safeguards safeguards) {
        if (!safeguards.tasks().isEmpty()) {
            fields.put("tasks", safeguards.tasks(), SafeguardsForm::task);
        }
        if (!safeguards.gates().isEmpty()) {
            fields.put("gates", safeguards.gates(), SafeguardsForm::gate);
        }
        Limits limits = safeguards.limits();
        return fields.put("bakeFor", HumanDuration.text(safeguards.bake()))
                .put(
                        "judgedBy",
                        safeguards.analysis(),
                        analysis -> JudgementForm.write(analysis).build())
                .put("keepOldWarmFor", HumanDuration.text(safeguards.keepOldWarm()))
                .put("deleteOld", safeguards.old() == RetireMode.DELETE)
                .put(
                        "limits",
                        Node.Mapping.builder()
                                .put("ready", HumanDuration.text(limits.ready()))
                                .put("route", HumanDuration.text(limits.route()))
                                .put("drain", HumanDuration.text(limits.drain()))
                                .put("rollback", HumanDuration.text(limits.rollback()))
                                .put("expectedStart", HumanDuration.text(limits.expectedStart()))
                                .build());
    }

    private static Node task(Step.Task task) {
        return Node.Mapping.builder()
                .put("name", task.name())
                .put("command", task.command(), Node::text)
                .put("limit", HumanDuration.text(task.limit()))
                .build();
    }

    static Node gate(GatedStep gate) {
        Node.Mapping.Builder fields = Node.Mapping.builder()
                .put("name", gate.gate().name())
                .put("kind", gate.gate().kind())
                .put("limit", HumanDuration.text(gate.limit()));
        if (!gate.gate().parameters().isEmpty()) {
            fields.put("parameters", gate.gate().parameters(), Node::text);
        }
        return fields.build();
    }

    /** What can be read; the defaults for what can't, and then there is a note of it. */
    static Safeguards read(Fields fields) {
        Safeguards.Builder safeguards = Safeguards.builder();
        Set<String> names = new HashSet<>();
        for (Fields task : fields.each("tasks")) {
            readTask(task, names, safeguards);
        }
        readGates(fields).forEach(gate -> safeguards.gate(gate.gate(), gate.limit()));
        fields.read("bakeFor", HumanDuration::parse).ifPresent(safeguards::bakeFor);
        readAnalysis(fields).ifPresent(safeguards::judgedBy);
        fields.read("keepOldWarmFor", HumanDuration::parse).ifPresent(safeguards::keepOldWarmFor);
        if (fields.read("deleteOld", SafeguardsForm::flag).orElse(false)) {
            safeguards.deleteOld();
        }
        fields.nested("limits").flatMap(SafeguardsForm::readLimits).ifPresent(safeguards::limits);
        return fields.together(safeguards::build)
                .orElseGet(() -> Safeguards.builder().build());
    }

    private static void readTask(Fields task, Set<String> names, Safeguards.Builder safeguards) {
        Optional<String> name = task.require("name", Function.identity(), "must be given")
                .filter(n -> isFine(task, "name", trial().task(n, FINE, "fine")))
                .filter(n -> isNew(task, n, names));
        List<String> command = task.texts("command");
        boolean runs = isFine(task, "command", trial().task("fine", FINE, command.toArray(String[]::new)));
        Optional<Duration> limit = task.require("limit", HumanDuration::parse, NO_LIMIT)
                .filter(l -> isFine(task, "limit", trial().task("fine", l, "fine")));
        task.refuseOthers();
        if (name.isPresent() && runs && limit.isPresent()) {
            safeguards.task(name.get(), limit.get(), command.toArray(String[]::new));
        }
    }

    /** The gates that can be read. */
    static List<GatedStep> readGates(Fields fields) {
        Set<String> names = new HashSet<>();
        return fields.each("gates").stream()
                .flatMap(gate -> readGate(gate, names).stream())
                .toList();
    }

    private static Optional<GatedStep> readGate(Fields gate, Set<String> names) {
        Optional<String> name = gate.require("name", n -> new GateSpec(n, "fine", Map.of()).name(), "must be given")
                .filter(n -> isNew(gate, n, names));
        Optional<String> kind = gate.require(
                "kind", k -> new GateSpec("fine", k, Map.of()).kind(), "must be given: like approval or webhook");
        Optional<Duration> limit =
                gate.require("limit", l -> new GatedStep(FINE_GATE, HumanDuration.parse(l)).limit(), NO_LIMIT);
        Map<String, String> parameters =
                gate.nested("parameters").map(Fields::texts).orElseGet(Map::of);
        gate.refuseOthers();
        return name.isPresent() && kind.isPresent() && limit.isPresent()
                ? Optional.of(new GatedStep(new GateSpec(name.get(), kind.get(), parameters), limit.get()))
                : Optional.empty();
    }

    static Optional<Analysis> readAnalysis(Fields fields) {
        return fields.nested("judgedBy").flatMap(judge -> {
            Optional<Analysis> analysis = JudgementForm.read(judge);
            judge.refuseOthers();
            return analysis;
        });
    }

    private static Optional<Limits> readLimits(Fields fields) {
        Limits.Builder limits = Limits.builder();
        fields.read("ready", HumanDuration::parse).ifPresent(limits::ready);
        fields.read("route", HumanDuration::parse).ifPresent(limits::route);
        fields.read("drain", HumanDuration::parse).ifPresent(limits::drain);
        fields.read("rollback", HumanDuration::parse).ifPresent(limits::rollback);
        fields.read("expectedStart", HumanDuration::parse).ifPresent(limits::expectedStart);
        fields.refuseOthers();
        return fields.together(limits::build);
    }

    private static Safeguards.Builder trial() {
        return Safeguards.builder();
    }

    private static boolean isFine(Fields fields, String name, Safeguards.Builder trial) {
        return fields.accepted(name, trial::build).isPresent();
    }

    private static boolean isNew(Fields fields, String name, Set<String> names) {
        if (names.add(name)) {
            return true;
        }
        fields.note("name", "must be there once");
        return false;
    }

    static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("must be true or false");
        }
        return text.equals("true");
    }
}
