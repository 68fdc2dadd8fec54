package dev.sluice.local.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A growing file that is kept within limits by copy and truncate: {@code out.log} is copied to {@code out.log.1} and emptied in place.
 *
 * <p>The writer keeps its open descriptor, so this works for files that another process holds open, if it opened them for appending. What
 * is written between the copy and the truncation is lost, as with {@code logrotate copytruncate}.
 *
 * @param file what grows
 * @param mostBytes size from which it is rotated; more than 0
 * @param keep how many older files stay; 0 keeps none
 */
record SizedFile(Path file, long mostBytes, int keep) {

    /** Rotates if the file has reached its size; a file that can't be rotated now goes on growing. */
    boolean rotateIfFull() {
        try {
            return rotate();
        } catch (IOException later) {
            return false;
        }
    }

    private boolean rotate() throws IOException {
        if (!Files.exists(file) || Files.size(file) < mostBytes) {
            return false;
        }
        for (int age = keep - 1; age >= 1; age--) {
            if (Files.exists(aged(age))) {
                Files.move(aged(age), aged(age + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (keep > 0) {
            Files.copy(file, aged(1), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        return true;
    }

    private Path aged(int age) {
        return file.resolveSibling(file.getFileName() + "." + age);
    }
}
