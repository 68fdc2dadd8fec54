package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import dev.sluice.release.ReleaseId;
import java.util.Optional;

/** Where a revision comes from. A closed family. */
public sealed interface Origin {

    /** Staged from a prepared release. */
    record Managed(ReleaseId release) implements Origin {
        public Managed {
            requireNonNull(release, "release");
        }
    }

    /**
     * Was there before Sluice. It can serve and be returned to; it can't be staged again once it is gone. The id of its revision covers
     * its content, so that a foreign edit of it is another revision.
     *
     * @param name the native object, in the platform's words
     */
    record Adopted(String name) implements Origin {
        public Adopted {
            requireNonNull(name, "name");
        }
    }

    /** The release it was staged from; empty for an adopted one. */
    default Optional<ReleaseId> releaseId() {
        return this instanceof Managed m ? Optional.of(m.release()) : Optional.empty();
    }
}
