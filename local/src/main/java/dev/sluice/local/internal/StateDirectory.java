package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import dev.sluice.PermanentException.Reason;
import dev.sluice.deploy.TaskId;
import dev.sluice.release.RevisionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directory of one application: state, lock, control socket and everything its processes write. Its owner's alone, mode 0700.
 *
 * @param path absolute
 */
public record StateDirectory(Path path) {
    /** The address of a Unix socket holds 108 bytes on Linux and 104 on macOS, with the zero at its end. */
    private static final int LONGEST_SOCKET_PATH = 103;

    /** @throws PermanentException if the path is too long for a Unix socket */
    public StateDirectory {
        path = path.toAbsolutePath().normalize();
        int length = path.resolve("control").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET_PATH) {
            throw new PermanentException(
                    Reason.REFUSED,
                    "The state directory " + path + " is too long: a Unix socket in it would have " + length
                            + " bytes, and " + LONGEST_SOCKET_PATH + " is the most. Use a shorter one");
        }
    }

    /** Makes the directories where they are missing and keeps everybody else out. */
    void create() {
        try {
            Files.createDirectories(path);
            Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rwx------");
            Files.setPosixFilePermissions(path, ownerOnly);
            Files.createDirectories(path.resolve("output"));
            Files.createDirectories(path.resolve("tasks"));
        } catch (IOException impossible) {
            throw new PermanentException(
                    Reason.REFUSED, "Could not make the state directory " + path + ": " + impossible, impossible);
        }
    }

    Path state() {
        return path.resolve("state.json");
    }

    Path lock() {
        return path.resolve("lock");
    }

    Path control() {
        return path.resolve("control");
    }

    /** Why the last start of a daemon failed. */
    Path failure() {
        return path.resolve("failure");
    }

    Path daemonLog() {
        return path.resolve("daemon.log");
    }

    Path accessLog() {
        return path.resolve("access.log");
    }

    Path output(RevisionId revision, String instance) {
        return outputs(revision).resolve(instance + ".log");
    }

    Path outputs(RevisionId revision) {
        return path.resolve("output").resolve(revision.value());
    }

    Path taskOutput(TaskId task) {
        return path.resolve("tasks").resolve(task.value() + ".log");
    }

    /** Where a task's shell tells its exit code. */
    Path taskExit(TaskId task) {
        return path.resolve("tasks").resolve(task.value() + ".exit");
    }

    /** Every file that a process writes now. */
    List<Path> growing() {
        try (Stream<Path> files = Files.walk(path.resolve("output"), 2)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        } catch (IOException | java.io.UncheckedIOException gone) {
            return List.of();
        }
    }

    /** Removes the output of a revision that exists no more; what can't be removed stays. */
    void discardOutputs(RevisionId revision) {
        try (Stream<Path> files = Files.walk(outputs(revision))) {
            files.sorted(Comparator.reverseOrder()).forEach(StateDirectory::discard);
        } catch (IOException | java.io.UncheckedIOException gone) {
            // nothing was ever written
        }
    }

    void discardTask(TaskId task) {
        discard(taskOutput(task));
        discard(taskExit(task));
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            // of no use to anybody, but harmless
        }
    }
}
