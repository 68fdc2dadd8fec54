package dev.sluice.local.internal;

import dev.sluice.PermanentException;
import dev.sluice.PermanentException.Reason;
import dev.sluice.TransientException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Starts the daemon of a state directory from the class path of this process, detached from it, and waits until it listens.
 *
 * <p>When several processes do this at once, one daemon is left, and all of them find it.
 */
public final class DaemonStarter {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private final StateDirectory directory;
    private final DaemonOptions options;

    public DaemonStarter(StateDirectory directory, DaemonOptions options) {
        this.directory = directory;
        this.options = options;
    }

    /**
     * Starts a daemon, unless one listens by then.
     *
     * @throws PermanentException with the daemon's own reason if it can't start
     */
    public void start() {
        directory.create();
        try {
            await(launch());
        } catch (IOException impossible) {
            throw new PermanentException(
                    Reason.REFUSED, "Could not start a process for the daemon: " + impossible.getMessage(), impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TransientException("Interrupted while the daemon starts", interrupted);
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(OwnSession.prefix());
        if (command.isEmpty()) {
            // a job of its own, which no key pressed at the terminal reaches, is the nearest thing to a session
            command.addAll(List.of("/bin/sh", "-c", "set -m; nohup \"$@\" &", "sluice"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-Xmx512m"));
        command.addAll(options.javaOptions());
        command.addAll(List.of(
                DaemonProcess.class.getName(),
                directory.path().toString(),
                LocalJson.mapper().writeValueAsString(options)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.path().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.daemonLog().toFile()));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(ProcessEnvironment.ofTheMachine());
        environment.put("CLASSPATH", classPath());
        return builder.start();
    }

    private void await(Process daemon) throws IOException, InterruptedException {
        long deadline = SystemTime.nanos() + LIMIT.toNanos();
        while (!ControlClient.answers(directory)) {
            if (daemon.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                int exit = daemon.exitValue();
                if (exit != 0 && exit != DaemonProcess.EXIT_TAKEN) {
                    throw new PermanentException(Reason.REFUSED, reason(exit));
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
            if (SystemTime.nanos() - deadline >= 0) {
                throw new TransientException("The daemon on " + directory.path() + " did not listen within " + LIMIT);
            }
        }
    }

    private String reason(int exit) throws IOException {
        if (exit == DaemonProcess.EXIT_FAILED && Files.exists(directory.failure())) {
            return Files.readString(directory.failure());
        }
        return "The daemon on " + directory.path() + " ended with exit code " + exit + "; it wrote last: "
                + OutputFile.lastLines(directory.daemonLog());
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
