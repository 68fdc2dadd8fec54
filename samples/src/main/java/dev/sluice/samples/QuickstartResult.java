package dev.sluice.samples;

import java.time.Duration;

/**
 * What the quickstart has shown, as its last line says it.
 *
 * @param load what the load saw from the first second to the last
 * @param rolledBack how many rollouts were taken back
 * @param resumed how many rollouts a process finished or undid that another had left
 * @param took how long it all was
 */
record QuickstartResult(LoadFigures load, int rolledBack, int resumed, Duration took) {

    /** Whether the promises held: nothing lost, nothing from a release that should not have answered, and both rescues happened. */
    boolean ok() {
        return load.requests() > 0
                && load.lost() == 0
                && wrongVersion() == 0
                && load.remarks().isEmpty()
                && rolledBack > 0
                && resumed > 0;
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
}
