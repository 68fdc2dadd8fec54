package dev.sluice.load;

import java.util.ArrayList;
import java.util.List;

/** What speaks against believing a run. */
final class Doubts {
    private Doubts() {}

    static List<String> about(Load load, LoadReport.Parts parts) {
        List<String> doubts = new ArrayList<>();
        Counts measured = parts.fresh().plus(parts.kept());
        if (measured.requests() == 0) {
            doubts.add("no request was measured");
        }
        if (parts.unsent() > 0) {
            doubts.add("starved: " + parts.unsent() + " requests did not leave, because " + load.inFlightLimit()
                    + " were already under way");
        }
        if (parts.lag().p99().compareTo(load.lagLimit()) > 0) {
            doubts.add("starved: one request in a hundred left "
                    + ReportText.time(parts.lag().p99()) + " late or later, but at most "
                    + ReportText.time(load.lagLimit()) + " is allowed");
        }
        long exhausted = measured.plus(parts.warmUp()).failed(Failure.EXHAUSTED);
        if (exhausted > 0) {
            doubts.add("starved: " + exhausted + " requests found no port or file descriptor left on this machine");
        }
        if (parts.abandoned() > 0) {
            doubts.add(parts.abandoned() + " requests were still under way when the run was closed");
        }
        if (parts.observerFailures() > 0) {
            doubts.add("the observer failed " + parts.observerFailures() + " times, first with "
                    + parts.firstObserverFailure().orElse("an unknown error"));
        }
        return List.copyOf(doubts);
    }
}
