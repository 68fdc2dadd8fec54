package dev.sluice.document;

import dev.sluice.release.Prepared;

/** The releases of a document that is being read, as {@link WrittenReleases} has left them. */
final class StoredReleases {
    private final Stored contents;

    StoredReleases(Stored contents) {
        this.contents = contents;
    }

    /** The release that is meant, once its content was found to be what its id says. */
    Prepared resolve(Stored reference) {
        String id = reference.text("id");
        Prepared prepared = contents.at(id, content -> ReleaseForm.read(content, reference.text("label")));
        if (!prepared.id().value().equals(id)) {
            throw contents.broken(id, "its content has the id " + prepared.id() + ": it was altered");
        }
        return prepared;
    }
}
