package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import dev.sluice.PermanentException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one file in which the daemon keeps its {@link LocalState}: written beside, flushed to the disk, and moved into place, so that it is
 * always either the old state or the new one. Readable by its owner only.
 *
 * <p>A file that is broken, not ours, or written by a newer version is an error and stays as it is. Not safe for use by several threads.
 */
final class StateFile {
    static final String FORMAT = "sluice-local-state";
    static final int VERSION = 1;

    private final Path file;
    private final JsonMapper json = LocalJson.mapper();

    StateFile(Path file) {
        this.file = file;
    }

    /**
     * The state as it was last saved; empty if there is no file.
     *
     * @throws PermanentException if the file can't be read as our state
     */
    Optional<LocalState> load() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode root = json.readTree(Files.readAllBytes(file));
            if (!root.path("format").asString("").equals(FORMAT)) {
                throw refused("it is not a state file of Sluice: move it away, or use another directory", null);
            }
            int version = root.path("version").asInt(0);
            if (version != VERSION) {
                throw refused(
                        "its version is " + version + " but this Sluice reads " + VERSION
                                + ": use the Sluice that wrote it",
                        null);
            }
            return Optional.of(json.treeToValue(root.path("state"), LocalState.class));
        } catch (IOException | JacksonException | IllegalArgumentException broken) {
            throw refused("it is damaged: restore it, or move it away to start from nothing", broken);
        }
    }

    /**
     * Replaces the file; when this returns, the state survives a crash of the machine. An interrupt waits until it is done, so that what is
     * on the disk is never in doubt.
     *
     * @throws PermanentException if it can't be written, with the old file untouched
     */
    void save(LocalState state) {
        ObjectNode root = json.createObjectNode().put("format", FORMAT).put("version", VERSION);
        root.set("state", json.valueToTree(state));
        byte[] content = json.writeValueAsBytes(root);
        boolean interrupted = false;
        while (!replace(content)) {
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers false if it was interrupted, with the old content or the new one in place. */
    private boolean replace(byte[] content) {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            write(beside, content);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            flushDirectory();
            return true;
        } catch (ClosedByInterruptException interrupted) {
            return false;
        } catch (IOException full) {
            discard(beside);
            throw new PermanentException(
                    Reason.NO_ROOM,
                    "Could not save the state to " + file + ": " + full.getMessage()
                            + ". The former state stays in force",
                    full);
        }
    }

    private static void write(Path target, byte[] content) throws IOException {
        Files.deleteIfExists(target);
        try (FileChannel channel = FileChannel.open(
                target,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    /** Without this the move itself may be lost when the machine loses its power. */
    private void flushDirectory() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            // it is overwritten by the next save
        }
    }

    private PermanentException refused(String why, @Nullable Throwable cause) {
        return new PermanentException(Reason.REFUSED, "Could not read the state in " + file + ": " + why, cause);
    }
}
