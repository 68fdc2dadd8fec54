package dev.sluice.local.internal;

import dev.sluice.BugException;
import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Pins a release for this machine: its directory, the content of the files that its command names, its settings, and which version of each
 * secret it means.
 *
 * <p>The content matters because an instance may be started again at any time: a jar that was overwritten is another release.
 */
public final class Preparation {
    private static final String FILE = "file.";
    private static final int DIGITS = 16;

    private Preparation() {}

    /**
     * @param salt asked for only if there are secrets
     * @throws ConfigurationException naming every problem
     */
    public static Prepared of(Release release, InstanceSettings settings, SecretLoan secrets, Supplier<String> salt) {
        Problems problems = new Problems();
        Map<String, String> pins = new TreeMap<>(settings.toPins());
        problems.require(
                !release.config().containsKey(settings.portVariable())
                        && !release.secrets().containsKey(settings.portVariable()),
                "config",
                settings.portVariable(),
                "must be left to the platform, which tells each instance its port in it");
        if (!release.secrets().isEmpty()) {
            try {
                secrets.digests(release.secrets(), salt.get())
                        .forEach((name, digest) -> pins.put("secret." + name, digest));
            } catch (ConfigurationException unresolved) {
                problems.addAll(unresolved.problems());
            }
        }
        Workload workload = release.workload();
        if (workload instanceof Workload.Command command) {
            workload = pin(command, pins, problems);
        } else {
            problems.add(new Problem(
                    "workload",
                    workload.getClass().getSimpleName(),
                    "must be a command: this platform runs processes and no images"));
        }
        problems.throwIfAny("Release " + release.label());
        return Prepared.of(release.toBuilder().workload(workload).build(), pins);
    }

    /** What is no longer as it was when a release was prepared; empty if nothing is. */
    public static Optional<String> changedSince(Prepared prepared) {
        return prepared.pins().entrySet().stream()
                .filter(pin -> pin.getKey().startsWith(FILE))
                .filter(pin -> !pin.getValue()
                        .equals(digestOrNothing(Path.of(pin.getKey().substring(FILE.length())))))
                .map(pin -> pin.getKey().substring(FILE.length()) + " is no longer what release " + prepared.label()
                        + " was prepared from: restore it, or release anew")
                .findFirst();
    }

    private static Workload.Command pin(Workload.Command command, Map<String, String> pins, Problems problems) {
        Path directory =
                Path.of(command.directory().orElse("")).toAbsolutePath().normalize();
        problems.require(Files.isDirectory(directory), "directory", directory, "must be a directory");
        String program = command.arguments().get(0);
        if (program.contains("/")) {
            problems.require(
                    Files.isExecutable(directory.resolve(program)), "command", program, "must be an executable file");
        } else {
            problems.require(
                    OwnSession.find(program).isPresent(),
                    "command",
                    program,
                    "must be found by the PATH of this process");
        }
        for (String argument : command.arguments()) {
            file(directory, argument).ifPresent(file -> pins.put(FILE + file, digestOrNothing(file)));
        }
        return new Workload.Command(command.arguments(), Optional.of(directory.toString()));
    }

    private static Optional<Path> file(Path directory, String argument) {
        try {
            return Optional.of(directory.resolve(argument)).filter(Files::isRegularFile);
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    private static String digestOrNothing(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[64 * 1024];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
        } catch (IOException | UncheckedIOException unreadable) {
            return "";
        } catch (NoSuchAlgorithmException impossible) {
            throw new BugException("This Java platform has no SHA-256, which every one must have", impossible);
        }
    }
}
