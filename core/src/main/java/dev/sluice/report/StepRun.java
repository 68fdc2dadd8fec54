package dev.sluice.report;

import dev.sluice.driver.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One step as it went: from its beginning to the next thing that could end it.
 *
 * @param over whether it is over, and not still worked on
 * @param waits what it waited for, in order
 */
record StepRun(Entry.Step step, Instant end, boolean over, List<Entry.Wait> waits) {

    boolean back() {
        return step.phase() == Progress.Phase.ROLLBACK;
    }

    Duration took() {
        return Duration.between(step.at(), end);
    }

    Duration limit() {
        return Duration.between(step.at(), step.deadline());
    }

    /** In the order in which they were worked on. */
    static List<StepRun> of(RolloutReport report) {
        List<StepRun> runs = new ArrayList<>();
        List<Entry> entries = report.entries();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof Entry.Step step) {
                runs.add(run(step, entries.subList(i + 1, entries.size()), report.until()));
            }
        }
        return runs;
    }

    private static StepRun run(Entry.Step step, List<Entry> after, Instant until) {
        List<Entry.Wait> waits = new ArrayList<>();
        for (Entry entry : after) {
            if (entry instanceof Entry.Step || entry instanceof Entry.Back || entry instanceof Entry.End) {
                return new StepRun(step, entry.at(), true, waits);
            } else if (entry instanceof Entry.Wait wait) {
                waits.add(wait);
            }
        }
        return new StepRun(step, until, false, waits);
    }
}
