package dev.sluice.report;

import dev.sluice.release.Prepared;
import dev.sluice.release.Workload;
import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The plan that was followed, with its way back and its warnings, and the two versions that it is about. */
final class Planned {
    private final Plan plan;
    private final Names names;
    private final Html html;

    Planned(Plan plan, Names names, Html html) {
        this.plan = plan;
        this.names = names;
        this.html = html;
    }

    void plan() {
        html.open("p").text("Plan " + plan.hash() + ", strategy ").said(plan.strategy());
        html.text(": expected to take " + Timescale.text(plan.expectedDuration()) + ", at most "
                        + Timescale.text(plan.longestDuration()) + ".")
                .close();
        html.open("ol", "class", "plan");
        for (int i = 0; i < plan.steps().size(); i++) {
            boolean commit = i == plan.commitPoint();
            html.open("li").said(plan.steps().get(i).toString());
            html.leaf(
                            "span",
                            commit
                                    ? "up to here every failure goes back, from here none does"
                                    : limit(plan.steps().get(i)),
                            "class",
                            "note")
                    .close();
        }
        html.close();
        html.leaf("h3", "The way back");
        if (plan.rollback().isEmpty()) {
            html.leaf("p", "There is nothing to do on the way back.");
        } else {
            html.leaf("p", "A step is skipped where the world already is as it says.", "class", "note");
            html.open("ol", "class", "plan");
            plan.rollback()
                    .forEach(step -> html.open("li")
                            .said(step.toString())
                            .leaf("span", limit(step), "class", "note")
                            .close());
            html.close();
        }
        html.leaf("h3", "Warnings");
        if (plan.warnings().isEmpty()) {
            html.leaf("p", "The plan has no warning.");
        } else {
            html.open("ul", "class", "warnings");
            plan.warnings().forEach(warning -> html.open("li").said(warning).close());
            html.close();
        }
    }

    private static String limit(Step step) {
        return "at most " + Timescale.text(step.limit());
    }

    void versions() {
        Optional<Incumbent> old = plan.old();
        List<String> columns = new ArrayList<>(List.of("What", "New"));
        old.ifPresent(o -> columns.add("Old"));
        html.table(
                "The version that was rolled out" + (old.isPresent() ? " and the one before" : ""),
                columns.toArray(String[]::new));
        row("Label", plan.target().label(), old.map(Incumbent::label));
        row(
                "Revision",
                names.target().map(Object::toString).orElse("not known from the events"),
                old.map(o -> o.revision().value()));
        row("Instances", plan.capacity().toString(), old.map(o -> o.capacity().toString()));
        row(
                "Release id",
                plan.target().id().toString(),
                of(old, prepared -> prepared.id().toString()));
        row("Runs", workload(plan.target()), of(old, Planned::workload));
        row(
                "Configuration",
                lines(plan.target().release().config()),
                of(old, p -> lines(p.release().config())));
        row(
                "Secrets, by reference",
                lines(plan.target().release().secrets()),
                of(old, p -> lines(p.release().secrets())));
        html.endTable();
        if (old.isEmpty()) {
            html.leaf("p", "There was no version before: this was a first release.");
        }
    }

    private void row(String name, String target, Optional<String> old) {
        html.open("tr").leaf("th", name, "scope", "row");
        html.open("td", "class", "lines").said(target).close();
        old.ifPresent(text -> html.open("td", "class", "lines").said(text).close());
        html.close();
    }

    /** An old revision that was adopted was never pinned by us. */
    private static Optional<String> of(Optional<Incumbent> old, Function<Prepared, String> text) {
        return old.map(o -> o.prepared().map(text).orElse("not known: it was adopted"));
    }

    /** Of manifests the size only: they may be long, and are not ours. */
    private static String workload(Prepared prepared) {
        Workload workload = prepared.release().workload();
        return workload.match(
                Workload.Image::reference,
                command -> String.join(" ", command.arguments())
                        + command.directory().map(d -> "\nin " + d).orElse(""),
                manifests -> "manifests of " + manifests.document().lines().count() + " lines"
                        + manifests.image().map(image -> " with " + image).orElse(""));
    }

    private static String lines(Map<String, ?> values) {
        List<String> lines = new ArrayList<>();
        values.forEach((name, value) -> lines.add(name + "=" + value));
        return lines.isEmpty() ? "none" : String.join("\n", lines);
    }
}
