package dev.sluice.report;

import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Step;
import java.time.Instant;
import java.util.List;

/** The steps in the order in which they were worked on, each with a bar on the same scale of time. */
final class Timeline {
    private static final int MOST_WAITS = 12;

    /** Still seen on a telephone. */
    private static final int NARROWEST = 8;

    private final RolloutReport report;
    private final Timescale scale;
    private final Html html;

    Timeline(RolloutReport report, Html html) {
        this.report = report;
        this.scale = Timescale.of(report);
        this.html = html;
    }

    void write() {
        List<StepRun> runs = StepRun.of(report);
        if (runs.isEmpty()) {
            html.leaf("p", "No step was begun.");
            return;
        }
        html.leaf(
                "p",
                "Every bar shows the same time, from the start to " + scale.since(scale.end())
                        + ". Thick: how long the step took. Thin: how long it was allowed to take.",
                "class",
                "note");
        html.open("ol", "class", "steps");
        boolean turned = false;
        for (StepRun run : runs) {
            if (run.back() && !turned) {
                turned = true;
                turn();
            }
            write(run);
        }
        if (!turned) {
            turn();
        }
        html.close();
        notReached(runs);
    }

    private void turn() {
        for (Entry entry : report.entries()) {
            if (entry instanceof Entry.Back back) {
                html.open("li", "class", "turn").open("p");
                html.leaf("strong", "↩ Goes back ").time(scale, back.at()).text(" ");
                html.said(back.cause().reason());
                html.close().close();
            }
        }
    }

    private void write(StepRun run) {
        html.open("li", "class", run.back() ? "step back" : "step");
        html.open("p", "class", "what");
        if (run.back()) {
            html.leaf("span", "back", "class", "tag");
        }
        html.leaf("span", run.step().index() + 1 + "/" + run.step().of(), "class", "number")
                .text(" ");
        html.said(run.step().step()).close();
        String took = (run.over() ? "took " : "for ") + Timescale.text(run.took()) + (run.over() ? "" : " so far");
        boolean late = run.end().isAfter(run.step().deadline());
        html.open("p", "class", "when").time(scale, run.step().at());
        html.text(" " + took + " of at most " + Timescale.text(run.limit()) + (late ? ": too long" : ""))
                .close();
        bar(run, took);
        List<Entry.Wait> waits = run.waits();
        if (!waits.isEmpty()) {
            html.open("ul", "class", "waits");
            waits.stream().limit(MOST_WAITS).forEach(wait -> {
                html.open("li").time(scale, wait.at()).text(" waits: ");
                html.said(wait.reason()).close();
            });
            if (waits.size() > MOST_WAITS) {
                html.leaf("li", "and for " + (waits.size() - MOST_WAITS) + " more reasons, which are in the log");
            }
            html.close();
        }
        html.close();
    }

    private void bar(StepRun run, String took) {
        String begins = scale.since(run.step().at());
        html.open("svg", "viewBox", "0 0 1000 12", "preserveAspectRatio", "none", "role", "img", "class", "bar");
        html.leaf("title", "Step " + (run.step().index() + 1) + (run.back() ? " of the way back" : ""));
        html.leaf("desc", "Begins at " + begins + ", " + took + " of at most " + Timescale.text(run.limit()) + ".");
        rectangle("track", 5, 2, scale.start(), scale.end());
        rectangle("limit", 4, 4, run.step().at(), run.step().deadline());
        rectangle("took", 0, 12, run.step().at(), run.end());
        html.close();
    }

    private void rectangle(String kind, int top, int height, Instant from, Instant to) {
        double left = scale.x(from);
        double width = Math.max(NARROWEST, scale.x(to) - left);
        html.empty(
                "rect",
                "class",
                kind,
                "x",
                Plot.number(Math.min(left, Timescale.WIDTH - width)),
                "y",
                Integer.toString(top),
                "width",
                Plot.number(width),
                "height",
                Integer.toString(height));
    }

    private void notReached(List<StepRun> runs) {
        int furthest = runs.stream()
                .filter(run -> !run.back())
                .mapToInt(run -> run.step().index())
                .max()
                .orElse(-1);
        List<Step> left = report.plan().map(Plan::steps).orElse(List.of());
        if (furthest + 1 < left.size()) {
            html.open("p", "class", "note").text(report.outcome().isPresent() ? "Never begun: " : "Still to come: ");
            for (int i = furthest + 1; i < left.size(); i++) {
                html.text(i == furthest + 1 ? "" : "; ").said((i + 1) + " " + left.get(i));
            }
            html.text(".").close();
        }
    }
}
