package dev.sluice.report;

import dev.sluice.Problem;
import dev.sluice.driver.Outcome;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.Plan;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a rollout stands, in one word with its sign and in one sentence. The sign is never alone: not everybody sees it. */
record Verdict(String tone, String sign, String word, String sentence) {

    static Verdict of(RolloutReport report, Names names) {
        String took = Timescale.text(Timescale.of(report).length());
        String label = report.plan().map(p -> p.target().label()).orElse("the release");
        String shop = report.plan().map(p -> " of " + p.application()).orElse("");
        return report.outcome()
                .map(outcome -> of(outcome, names, label, shop, took))
                .orElseGet(() -> new Verdict(
                        "open", "…", "Under way", label + shop + " is on its way since " + took + step(report) + "."));
    }

    private static Verdict of(Outcome outcome, Names names, String label, String shop, String took) {
        return outcome.match(
                promoted -> promoted.unchanged()
                        ? new Verdict(
                                "good",
                                "✓",
                                "Unchanged",
                                promoted.label() + shop + " was live already; nothing was changed.")
                        : new Verdict(
                                "good", "✓", "Promoted", promoted.label() + shop + " is live after " + took + "."),
                rolledBack -> new Verdict(
                        "bad",
                        "↩",
                        "Rolled back",
                        label + shop + " was taken back after " + took + " and " + back(rolledBack.to(), names) + ": "
                                + ended(rolledBack.cause().reason())),
                refused -> new Verdict(
                        "bad",
                        "✕",
                        "Refused",
                        label + shop + " was refused and nothing was changed: "
                                + ended(refused.held()
                                        .map(held -> "another driver, "
                                                + held.fence().driver() + ", has the lease")
                                        .orElseGet(() -> refused.problems().stream()
                                                .map(Problem::toString)
                                                .collect(Collectors.joining("; "))))),
                superseded -> new Verdict(
                        "open",
                        "⇄",
                        "Superseded",
                        "Another driver, " + superseded.by().driver() + ", has taken over after " + took
                                + "; this one stopped without a further write."),
                interrupted -> new Verdict(
                        "bad",
                        "‖",
                        "Interrupted",
                        label + shop + " stopped on its way after " + took
                                + (interrupted.resumable() ? " and can be resumed: " : " for good: ")
                                + ended(interrupted.cause().reason())));
    }

    private static String back(Optional<RevisionId> to, Names names) {
        return to.map(revision -> names.of(revision) + " is live as before").orElse("nothing is live");
    }

    private static String step(RolloutReport report) {
        for (int i = report.entries().size() - 1; i >= 0; i--) {
            if (report.entries().get(i) instanceof Entry.Step step) {
                return ", " + step.text();
            }
        }
        return "";
    }

    private static String ended(String reason) {
        return reason.isEmpty() || ".!?…".indexOf(reason.charAt(reason.length() - 1)) >= 0 ? reason : reason + ".";
    }

    /** The title of the page. */
    static String title(RolloutReport report, Verdict verdict) {
        return report.plan()
                .map(Plan::application)
                .map(application ->
                        "Rollout of " + application + ": " + verdict.word().toLowerCase(Locale.ROOT))
                .orElse("Rollout " + report.rollout() + ": " + verdict.word().toLowerCase(Locale.ROOT));
    }
}
