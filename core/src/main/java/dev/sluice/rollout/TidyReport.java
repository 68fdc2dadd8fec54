package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.fence.Grant;
import dev.sluice.release.RevisionId;
import java.util.List;
import java.util.Optional;

/**
 * What tidying did.
 *
 * @param stopped the revisions whose warm time was over
 * @param stillWarm those that are kept for longer
 * @param held who drives the application, if that is why nothing was done
 */
public record TidyReport(List<RevisionId> stopped, List<RevisionId> stillWarm, Optional<Grant.Held> held) {
    public TidyReport {
        stopped = List.copyOf(stopped);
        stillWarm = List.copyOf(stillWarm);
        requireNonNull(held, "held");
    }
}
