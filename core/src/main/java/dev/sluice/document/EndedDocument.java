package dev.sluice.document;

import dev.sluice.Problem;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Milestone;
import dev.sluice.driver.Outcome;
import dev.sluice.fence.Grant;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A rollout that has {@link Ended} as JSON on one line: what the log of a journal keeps, and what a history is made of.
 *
 * <p>It carries a version, and a higher one is refused; fields that are not known are ignored. Safe for use by many threads.
 */
public final class EndedDocument {
    /** The version that is written, and the highest that is read. */
    public static final int VERSION = 1;

    /** What {@link #toLog} keeps to, in bytes of UTF-8: the limit of a {@link dev.sluice.journal.LogEntry}. */
    public static final int LOG_BYTES = 4096;

    private static final String KIND = "ended";
    private static final int FEW_PROBLEMS = 5;

    private EndedDocument() {}

    /** All of it; what is read is equal to what was written. */
    public static String toJson(Ended ended) {
        return JsonText.compact(
                OutcomeForm.write(Stored.write(KIND, VERSION), ended).build());
    }

    /** The same in at most {@value #LOG_BYTES} bytes: where it would be more, long texts end with "…" and only the first problems are kept. */
    public static String toLog(Ended ended) {
        String json = toJson(ended);
        for (int longest = 1024;
                json.getBytes(StandardCharsets.UTF_8).length > LOG_BYTES && longest > 0;
                longest /= 2) {
            json = toJson(shortened(ended, longest));
        }
        return json;
    }

    /**
     * @throws dev.sluice.PermanentException with {@link dev.sluice.PermanentException.Reason#UNREADABLE} if the text is broken (with
     *     the path of what is wrong), is not about a rollout that has ended, or has a higher version (with both versions)
     */
    public static Ended fromJson(String json) {
        return OutcomeForm.ended(Stored.read(json, KIND, VERSION));
    }

    private static Ended shortened(Ended ended, int longest) {
        Outcome outcome = ended.outcome()
                .match(
                        promoted -> new Outcome.Promoted(
                                cut(promoted.label(), longest), promoted.revision(), promoted.unchanged()),
                        rolledBack -> new Outcome.RolledBack(cut(rolledBack.cause(), longest), rolledBack.to()),
                        refused -> new Outcome.Refused(
                                refused.problems().stream()
                                        .limit(FEW_PROBLEMS)
                                        .map(p -> cut(p, longest))
                                        .toList(),
                                refused.held().map(h -> new Grant.Held(h.fence(), h.since(), cut(h.note(), longest)))),
                        superseded -> superseded,
                        interrupted ->
                                new Outcome.Interrupted(cut(interrupted.cause(), longest), interrupted.resumable()));
        List<Milestone> milestones = ended.milestones().stream()
                .map(m -> new Milestone(m.kind(), m.at(), cut(m.how(), longest)))
                .toList();
        return new Ended(
                ended.rollout(), cut(ended.label(), longest), outcome, ended.started(), ended.at(), milestones);
    }

    private static Problem cut(Problem problem, int longest) {
        return new Problem(
                cut(problem.field(), longest), cut(problem.value(), longest), cut(problem.reason(), longest));
    }

    private static Cause cut(Cause cause, int longest) {
        return new Cause(cause.kind(), cut(cause.step(), longest), cut(cause.reason(), longest));
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }
}
