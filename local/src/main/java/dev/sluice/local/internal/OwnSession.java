package dev.sluice.local.internal;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Puts a process into a session of its own, out of reach of the terminal it was started from. */
final class OwnSession {
    private OwnSession() {}

    /** What goes before a command: {@code setsid} where the machine has it, else nothing. It keeps the process id. */
    static List<String> prefix() {
        return find("setsid").map(program -> List.of(program.toString())).orElse(List.of());
    }

    /** The executable of a name by the PATH of this process. */
    static Optional<Path> find(String program) {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
