package dev.sluice.samples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the quickstart has shown, as its last line says it.
 *
 * @param load what the load saw from the first second to the last
 * @param served how many requests the router counted in that time
 * @param rolledBack how many rollouts the journal says were taken back
 * @param resumed how many rollouts a process left on the way and the journal says were promoted all the same
 * @param took how long it all was
 * @param failures what did not happen as it should have, in words
 */
record QuickstartResult(
        LoadFigures load, long served, int rolledBack, int resumed, Duration took, List<String> failures) {
    QuickstartResult {
        failures = List.copyOf(failures);
    }

    /** Whether the promises held: nothing lost, nothing from a release that should not have answered, no error but of the release that
     * was meant to be bad, and both rescues happened. */
    boolean ok() {
        return problems().isEmpty();
    }

    /** Every promise that did not hold, and whatever makes the numbers doubtful. */
    List<String> problems() {
        List<String> problems = new ArrayList<>(failures);
        problems.addAll(load.remarks());
        unless(problems, load.requests() > 0, "no request was sent");
        unless(problems, load.lost() == 0, load.lost() + " requests were lost");
        long blamed = load.errors().getOrDefault(Quickstart.BAD, 0L);
        unless(problems, load.failed() == load.lost() + blamed, (load.failed() - blamed) + " requests failed");
        unless(problems, wrongVersion() == 0, wrongVersion() + " answers came from a release that should not answer");
        unless(
                problems,
                load.requests() == served,
                "the load counted " + load.requests() + " requests but the router " + served);
        unless(problems, resumed > 0, "no rollout was finished by another process");
        unless(problems, rolledBack > 0, "no rollout was taken back by another process");
        return problems;
    }

    /** Answers of a release that was not allowed to answer, and those that two releases had a hand in. */
    long wrongVersion() {
        return load.wrongVersion() + load.torn();
    }

    /** The last line of the quickstart, for people and scripts. */
    String line() {
        return "QUICKSTART %s requests=%d lost=%d wrong-version=%d rolled-back=%d resumed=%d seconds=%d"
                .formatted(
                        ok() ? "ok" : "broken",
                        load.requests(),
                        load.lost(),
                        wrongVersion(),
                        rolledBack,
                        resumed,
                        Math.round(took.toMillis() / 1e3));
    }

    private static void unless(List<String> problems, boolean held, String problem) {
        if (!held) {
            problems.add(problem);
        }
    }
}
