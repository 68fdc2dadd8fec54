package dev.sluice.report;

import java.util.ArrayList;
import java.util.List;

/** What gates and judges answered, and which calls had to be tried again. */
final class Answers {
    private final RolloutReport report;
    private final Html html;
    private final Timescale scale;

    Answers(RolloutReport report, Html html) {
        this.report = report;
        this.html = html;
        this.scale = Timescale.of(report);
    }

    /** An answer that was given several times in a row, with when it was given last. */
    private record Repeated(Entry.Answer first, Entry.Answer last, int times) {}

    void answers() {
        List<Repeated> answers = repeated();
        if (answers.isEmpty()) {
            html.leaf("p", "No gate was asked and no judge has answered.");
            return;
        }
        html.table("Answers in order, with their reasons", "When", "Who", "Answer");
        for (Repeated answer : answers) {
            html.open("tr").open("td").time(scale, answer.first().at()).close();
            html.open("td")
                    .text(answer.first().who() + " ")
                    .said(answer.first().name())
                    .close();
            html.open("td").said(answer.first().answer());
            if (answer.times() > 1) {
                html.text(" (" + answer.times() + " times, last at ")
                        .time(scale, answer.last().at())
                        .text(")");
            }
            html.close().close();
        }
        html.endTable();
    }

    void retries() {
        List<Entry.Retry> retries = retries(report);
        if (retries.isEmpty()) {
            html.leaf("p", "No call to the platform had to be tried again.");
            return;
        }
        html.table(
                "Calls to the platform that failed and were tried again",
                "When",
                "Call",
                "What came back",
                "Tried again after");
        for (Entry.Retry retry : retries) {
            html.open("tr").open("td").time(scale, retry.at()).close();
            html.open("td").said(retry.call()).close();
            html.open("td").said(retry.reason()).close();
            html.leaf("td", Timescale.text(retry.after())).close();
        }
        html.endTable();
    }

    static List<Entry.Retry> retries(RolloutReport report) {
        return report.entries().stream()
                .filter(Entry.Retry.class::isInstance)
                .map(Entry.Retry.class::cast)
                .toList();
    }

    private List<Repeated> repeated() {
        List<Repeated> answers = new ArrayList<>();
        for (Entry entry : report.entries()) {
            if (entry instanceof Entry.Answer answer) {
                int end = answers.size() - 1;
                if (end >= 0 && same(answers.get(end).first(), answer)) {
                    answers.set(
                            end,
                            new Repeated(
                                    answers.get(end).first(),
                                    answer,
                                    answers.get(end).times() + 1));
                } else {
                    answers.add(new Repeated(answer, answer, 1));
                }
            }
        }
        return answers;
    }

    private static boolean same(Entry.Answer one, Entry.Answer other) {
        return one.who().equals(other.who())
                && one.name().equals(other.name())
                && one.answer().equals(other.answer());
    }
}
