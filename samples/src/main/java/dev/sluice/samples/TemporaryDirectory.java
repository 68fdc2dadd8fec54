package dev.sluice.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory that is there for a while. Its path is short, as it must be to hold a socket. */
record TemporaryDirectory(Path path) {
    static TemporaryDirectory create() {
        try {
            return new TemporaryDirectory(Files.createTempDirectory("sluice-"));
        } catch (IOException e) {
            throw new UncheckedIOException("There is no place for temporary files", e);
        }
    }

    /** Deletes it with all that it holds, as far as that can be done. */
    void discard() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // It is among temporary files: somebody else will tidy it.
        }
    }
}
