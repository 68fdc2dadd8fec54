package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

import dev.sluice.release.RevisionId;

/** An object of a platform that carries an epoch of its own and refuses lower ones. A closed family. */
public sealed interface Governed {

    /** The rules by which traffic is divided. */
    record Traffic() implements Governed {}

    /** The registry of one-off tasks. */
    record Tasks() implements Governed {}

    /** One revision. */
    record Revision(RevisionId id) implements Governed {
        public Revision {
            requireNonNull(id, "id");
        }
    }
}
