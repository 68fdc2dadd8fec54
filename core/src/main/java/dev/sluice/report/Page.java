package dev.sluice.report;

import dev.sluice.strategy.Incumbent;
import dev.sluice.strategy.Plan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** The page of a report, from its head to its log. */
final class Page {
    private final RolloutReport report;
    private final Names names;
    private final Timescale scale;
    private final Verdict verdict;
    private final Html html = new Html();

    Page(RolloutReport report) {
        this.report = report;
        this.names = new Names(report);
        this.scale = Timescale.of(report);
        this.verdict = Verdict.of(report, names);
    }

    String html() {
        html.open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
        html.leaf("title", Verdict.title(report, verdict));
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
        html.empty("link", "rel", "icon", "href", "data:,")
                .style(Stylesheet.CSS)
                .close();
        html.open("body").open("main");
        head();
        Measured measured = new Measured(report, html);
        section("steps", "Steps", new Timeline(report, html)::write);
        section("traffic", "Traffic", new Weights(report, names, html)::write);
        section("requests", "Requests and errors", measured::requests);
        section("latency", "Latency", measured::latency);
        section("answers", "Gates and verdicts", new Answers(report, html)::answers);
        section("retries", "Retries", new Answers(report, html)::retries);
        Optional<Planned> planned = report.plan().map(plan -> new Planned(plan, names, html));
        section("plan", "Plan", () -> planned.ifPresentOrElse(Planned::plan, this::noPlan));
        section("versions", "Versions", () -> planned.ifPresentOrElse(Planned::versions, this::noPlan));
        section("log", "Log", this::log);
        return html.close().close().close().finished();
    }

    private void head() {
        html.open("header");
        html.open("p", "class", "badge " + verdict.tone());
        html.leaf("span", verdict.sign(), "aria-hidden", "true").text(" " + verdict.word());
        html.close();
        html.leaf("h1", Verdict.title(report, verdict));
        html.open("p", "class", "lead").said(verdict.sentence()).close().close();
        html.open("section", "aria-label", "Summary").open("dl", "class", "facts");
        report.plan().ifPresent(plan -> {
            fact("Application", plan.application().toString());
            fact("Strategy", plan.strategy());
            fact("From", plan.old().map(Incumbent::label).orElse("nothing"));
            fact("To", plan.target().label());
        });
        fact("Rollout", report.rollout().value());
        fact("Started", Timescale.utc(report.started()));
        fact(report.outcome().isPresent() ? "Ended" : "Known until", Timescale.utc(report.until()));
        fact(
                "Took",
                Timescale.text(scale.length())
                        + report.plan().map(this::expected).orElse(""));
        long told = count(Entry.Changed.class, e -> true);
        fact("Changes made", told == 0 ? "none was told" : count(Entry.Changed.class, Entry.Changed::changed) + "");
        fact("Retries", count(Entry.Retry.class, e -> true) + "");
        requests();
        html.close().close();
    }

    private String expected(Plan plan) {
        return " (expected " + Timescale.text(plan.expectedDuration()) + ")";
    }

    private void requests() {
        List<TrafficSample> all = Measured.during(report, scale).values().stream()
                .map(Samples::sum)
                .toList();
        long requests = all.stream().mapToLong(TrafficSample::requests).sum();
        long errors = all.stream().mapToLong(TrafficSample::errors).sum();
        fact("Requests measured", all.isEmpty() ? "not measured" : String.format(Locale.ROOT, "%,d", requests));
        fact("Errors measured", all.isEmpty() ? "not measured" : String.format(Locale.ROOT, "%,d", errors));
    }

    private <T extends Entry> long count(Class<T> kind, Predicate<T> counted) {
        return report.entries().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(counted)
                .count();
    }

    private void fact(String name, String value) {
        html.open("div").leaf("dt", name).open("dd").said(value).close().close();
    }

    private void section(String id, String title, Runnable content) {
        html.open("section", "aria-labelledby", id).leaf("h2", title, "id", id);
        content.run();
        html.close();
    }

    private void noPlan() {
        html.leaf("p", "There is no plan: there was nothing to do, or the rollout was refused before it had one.");
    }

    private void log() {
        if (report.leftOut() > 0) {
            html.leaf("p", report.leftOut() + " events were left out because there were too many.", "class", "note");
        }
        html.table("Everything that happened, in order; times count from the start", "When", "What", "In words");
        for (Entry entry : report.entries()) {
            html.open("tr").open("td").time(scale, entry.at()).close();
            html.leaf("td", entry.kind()).open("td").said(entry.text()).close().close();
        }
        html.endTable();
    }
}
