package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process that exists but has not begun its program: it waits for a word of the daemon, and ends by itself if the daemon dies before.
 *
 * <p>So the daemon can write down who the process is before anything happens, and a program is never started twice: a process that is not
 * written down has never begun. The program then replaces the waiting shell and keeps its process id; it has a session of its own, no
 * input, and the files of its output open itself, so that neither signals nor the death of the daemon reach it.
 */
final class GatedProcess {
    private static final String WAIT_THEN = "read -r go || exit 125; ";
    private static final String RUN = WAIT_THEN + "exec \"$@\" </dev/null";
    /** A task's shell stays, because it writes the exit code down for whoever supervises by then. */
    private static final String RUN_AND_TELL =
            WAIT_THEN + "told=$1; shift; \"$@\" </dev/null; echo $? >\"$told.new\" && mv \"$told.new\" \"$told\"";

    private final Process process;
    private final ProcessIdentity identity;

    private GatedProcess(Process process, ProcessIdentity identity) {
        this.process = process;
        this.identity = identity;
    }

    /** A process for a program that serves. */
    static GatedProcess serving(List<String> command, Path directory, Map<String, String> environment, Path output) {
        return start(RUN, command, directory, environment, output);
    }

    /**
     * A process for a task.
     *
     * @param told the file that will hold its exit code
     */
    static GatedProcess task(
            List<String> command, Path directory, Map<String, String> environment, Path output, Path told) {
        List<String> arguments = new ArrayList<>(List.of(told.toString()));
        arguments.addAll(command);
        return start(RUN_AND_TELL, arguments, directory, environment, output);
    }

    private static GatedProcess start(
            String script, List<String> arguments, Path directory, Map<String, String> environment, Path output) {
        List<String> command = new ArrayList<>(OwnSession.prefix());
        command.addAll(List.of("/bin/sh", "-c", script, "sluice"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(output.toString())));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            Optional<ProcessIdentity> identity = ProcessIdentity.of(started.pid());
            if (identity.isEmpty()) {
                started.destroyForcibly();
                throw new TransientException("The process for " + arguments.get(0) + " ended before it began");
            }
            return new GatedProcess(started, identity.get());
        } catch (IOException impossible) {
            throw new PermanentException(
                    PermanentException.Reason.REFUSED,
                    "Could not start a process in " + directory + ": " + impossible.getMessage(),
                    impossible);
        }
    }

    /** Who it is and will be. */
    ProcessIdentity identity() {
        return identity;
    }

    /** The process, whose exit code a parent can ask for. */
    Process process() {
        return process;
    }

    /** Lets the program begin. */
    void begin() {
        try (var input = process.getOutputStream()) {
            input.write("go\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            // it was killed meanwhile, which whoever waits for its end will see
        }
    }

    /** Ends it without the program ever having begun. */
    void abandon() {
        process.destroyForcibly();
    }
}
