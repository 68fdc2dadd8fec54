package dev.sluice.local;

import dev.sluice.TransientException;
import dev.sluice.local.internal.Control;
import dev.sluice.local.internal.ControlClient;
import dev.sluice.local.internal.DaemonStatus;
import dev.sluice.local.internal.StateDirectory;
import dev.sluice.release.RevisionId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The process that routes and supervises for one application: what it does now, and its end. Never starts one.
 *
 * <p>Also a command: {@code java -cp … dev.sluice.local.LocalDaemon status|stop|stop-all <state directory>}; its exit code is 0, 1 when no
 * daemon runs there, or 2 for a wrong call. Safe for use by many threads.
 */
public final class LocalDaemon {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Supplier<Control> control;

    private LocalDaemon(Supplier<Control> control) {
        this.control = control;
    }

    static LocalDaemon over(Supplier<Control> control) {
        return new LocalDaemon(control);
    }

    /** The daemon of a state directory, which may run or not. */
    public static LocalDaemon at(Path stateDirectory) {
        StateDirectory directory = new StateDirectory(stateDirectory);
        Control reached = ControlClient.to(directory, LIMIT, () -> {
            throw new TransientException("No daemon runs on " + directory.path());
        });
        return new LocalDaemon(() -> reached);
    }

    /** Where users reach the application. */
    public URI address() {
        DaemonStatus status = control.get().status();
        return URI.create("http://" + status.host() + ":" + status.port());
    }

    /** Requests that the router has taken since it began, whoever served them. */
    public long requests() {
        return control.get().status().requests();
    }

    /** Requests that were sent to one revision since the router began. */
    public long requests(RevisionId revision) {
        return control.get().counts(revision).requests();
    }

    /** What it does now, in a few lines for people. */
    public String describe() {
        DaemonStatus status = control.get().status();
        StringBuilder text = new StringBuilder();
        text.append(status.application())
                .append(" on http://")
                .append(status.host())
                .append(':')
                .append(status.port());
        text.append(", process ").append(status.pid()).append(" since ").append(status.since());
        text.append(", ").append(status.requests()).append(" requests\n");
        text.append("driver: ")
                .append(status.driver().isEmpty() ? "nobody" : status.driver())
                .append('\n');
        text.append("traffic: ").append(status.traffic()).append('\n');
        status.revisions().forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** Ends it after the requests in flight had their time; the instances go on and are adopted by the next one. Answers at once. */
    public void stop() {
        control.get().stop(false);
    }

    /** Ends it and every instance; the next one starts them again. Answers at once. */
    public void stopWithInstances() {
        control.get().stop(true);
    }

    /** @param arguments what to do, and the state directory */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        if (arguments.length != 2) {
            System.out.println("usage: status|stop|stop-all <state directory>");
            return 2;
        }
        LocalDaemon daemon = at(Path.of(arguments[1]));
        try {
            switch (arguments[0]) {
                case "status" -> System.out.print(daemon.describe());
                case "stop" -> daemon.stop();
                case "stop-all" -> daemon.stopWithInstances();
                default -> {
                    System.out.println("what to do was '" + arguments[0] + "' but must be status, stop or stop-all");
                    return 2;
                }
            }
            return 0;
        } catch (TransientException absent) {
            System.out.println(absent.getMessage());
            return 1;
        }
    }
}
