package dev.sluice.samples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs another main class of the samples in a process of its own. */
final class JavaProcess {
    private JavaProcess() {}

    /** The same Java and class path as this process; small, because a sample starts several. */
    static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
