package dev.sluice.local.internal;

import dev.sluice.BugException;
import dev.sluice.PermanentException;
import dev.sluice.PermanentException.Reason;
import dev.sluice.SluiceException;
import dev.sluice.deploy.TaskId;
import dev.sluice.release.Prepared;
import dev.sluice.release.RevisionId;
import dev.sluice.release.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Starts processes so that none is ever started twice: each is written down before its program begins.
 *
 * <p>Knows the values of secrets, in memory only, for as long as the daemon lives. Guarded by the keeper's monitor.
 */
final class Starter {
    private static final int SHORTEST_REDACTED = 4;

    private final StateKeeper keeper;
    private final StateDirectory directory;
    private final FreePorts ports;
    private final RandomGenerator random;
    private final Clock clock;
    private final Map<RevisionId, Map<String, String>> secrets = new HashMap<>();
    private final Map<TaskId, Map<String, String>> secretsOfTasks = new HashMap<>();

    Starter(StateKeeper keeper, StateDirectory directory, RandomGenerator random, Clock clock) {
        this.keeper = keeper;
        this.directory = directory;
        this.ports = FreePorts.usual(random);
        this.random = random;
        this.clock = clock;
    }

    /** Learns the values of a revision's secrets. */
    void learn(RevisionId revision, Map<String, String> values) {
        if (!values.isEmpty()) {
            secrets.computeIfAbsent(revision, name -> new HashMap<>()).putAll(values);
        }
    }

    void forget(RevisionId revision) {
        secrets.remove(revision);
    }

    void forget(TaskId task) {
        secretsOfTasks.remove(task);
    }

    /** A text that a process of a revision wrote, without the values of its secrets. The last line of defence, not the first. */
    String redact(RevisionId revision, String text) {
        return redact(secrets.getOrDefault(revision, Map.of()), text);
    }

    /** The same for a task. */
    String redact(TaskId task, String text) {
        return redact(secretsOfTasks.getOrDefault(task, Map.of()), text);
    }

    private static String redact(Map<String, String> values, String text) {
        String left = text;
        for (String value : values.values()) {
            if (value.length() >= SHORTEST_REDACTED) {
                left = left.replace(value, "***");
            }
        }
        return left;
    }

    /** The variables of a revision whose secret values are not known. */
    Set<String> unknownSecrets(LocalState.Staged revision) {
        return unknown(revision.prepared(), secrets.getOrDefault(revision.id(), Map.of()));
    }

    /**
     * Starts one process of a revision.
     *
     * @param taken ports that other processes have
     * @throws SluiceException if that is impossible; nothing was started then
     */
    Instance start(LocalState.Staged revision, Set<Integer> taken, long nowNanos) {
        InstanceSettings settings =
                InstanceSettings.fromPins(revision.prepared().pins());
        Map<String, String> environment =
                environment(revision.prepared(), secrets.getOrDefault(revision.id(), Map.of()));
        int port = ports.next(taken);
        environment.put(settings.portVariable(), Integer.toString(port));
        String id = revision.id() + "-" + String.format("%06x", random.nextInt(1 << 24));
        Path output = directory.output(revision.id(), id);
        try {
            Files.createDirectories(directory.outputs(revision.id()));
        } catch (IOException full) {
            throw new PermanentException(
                    Reason.NO_ROOM, "Could not make a directory for " + output + ": " + full, full);
        }
        Workload.Command command = command(revision.prepared());
        GatedProcess gated = GatedProcess.serving(command.arguments(), workingDirectory(command), environment, output);
        LocalState.Running running = new LocalState.Running(id, revision.id(), port, gated.identity(), clock.instant());
        begin(gated, keeper.state().with(running));
        return Instance.started(running, settings, gated.process(), nowNanos);
    }

    /**
     * Starts a task.
     *
     * @param values of the release's secrets
     * @throws SluiceException if that is impossible; nothing was started then
     */
    void startTask(LocalState.OneOff wanted, Map<String, String> values) {
        directory.discardTask(wanted.task());
        GatedProcess gated = GatedProcess.task(
                wanted.command(),
                workingDirectory(command(wanted.prepared())),
                environment(wanted.prepared(), values),
                directory.taskOutput(wanted.task()),
                directory.taskExit(wanted.task()));
        secretsOfTasks.put(wanted.task(), values);
        begin(gated, keeper.state().with(wanted.begun(gated.identity())));
    }

    private void begin(GatedProcess gated, LocalState written) {
        try {
            keeper.commit(written);
        } catch (SluiceException full) {
            gated.abandon();
            throw full;
        }
        gated.begin();
    }

    private static Map<String, String> environment(Prepared prepared, Map<String, String> values) {
        Set<String> unknown = unknown(prepared, values);
        if (!unknown.isEmpty()) {
            throw new PermanentException(
                    Reason.UNAUTHORIZED,
                    "The values of " + unknown + " are not known to the daemon, which keeps them in memory only and was"
                            + " restarted: scale the revision again from a process that can resolve them");
        }
        Map<String, String> environment = new TreeMap<>(ProcessEnvironment.ofTheMachine());
        environment.putAll(prepared.release().config());
        environment.putAll(values);
        return environment;
    }

    private static Set<String> unknown(Prepared prepared, Map<String, String> values) {
        return prepared.release().secrets().keySet().stream()
                .filter(name -> !values.containsKey(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Workload.Command command(Prepared prepared) {
        if (prepared.release().workload() instanceof Workload.Command command) {
            return command;
        }
        throw new BugException("A release without a command was staged: " + prepared);
    }

    private static Path workingDirectory(Workload.Command command) {
        return Path.of(command.directory().orElse("."));
    }
}
