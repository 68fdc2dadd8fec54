package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a change of traffic had come, and when that was first seen. What nobody has seen has none: a revision whose drain time was over
 * before it was quiet was never quiet.
 *
 * @param at by the platform's clock, at the look that found it
 * @param how it is known, at most {@value #LONGEST} characters; longer is cut
 */
public record Milestone(Kind kind, Instant at, String how) {
    /** The most characters of {@link #how()}. */
    public static final int LONGEST = 300;

    /** What can be told apart, in this order: "written" is not "there", and "there" is not "the old one is done". */
    public enum Kind {
        /** The platform has recorded where traffic goes. */
        SWITCHED,
        /** The data plane was seen to follow, as far as the scope of that says, or its delay was over. */
        SEEN,
        /** The revision that was left answers nobody any more. */
        QUIET,
        /** No instance of the revision that was left runs. */
        GONE
    }

    public Milestone {
        requireNonNull(kind, "kind");
        requireNonNull(at, "at");
        how = Cause.cut(requireNonNull(how, "how"), LONGEST);
    }

    /** When a list has this one; empty if it has not. */
    public static Optional<Instant> when(List<Milestone> milestones, Kind kind) {
        return milestones.stream()
                .filter(m -> m.kind() == kind)
                .map(Milestone::at)
                .findFirst();
    }

    /** The list with this one behind the others; the same list if it has one of its kind: what counts is the first time. */
    List<Milestone> noted(List<Milestone> before) {
        if (when(before, kind).isPresent()) {
            return before;
        }
        List<Milestone> all = new ArrayList<>(before);
        all.add(this);
        return List.copyOf(all);
    }
}
