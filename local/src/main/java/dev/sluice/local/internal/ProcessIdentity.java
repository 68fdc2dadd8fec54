package dev.sluice.local.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process exactly: a process id alone is given to another process sooner or later, and after a restart of the machine at once.
 *
 * @param pid the process id
 * @param boot which run of the machine: Linux's boot id; empty elsewhere
 * @param started when it began: clock ticks since boot on Linux, else milliseconds since 1970
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
record ProcessIdentity(long pid, String boot, long started) {
    private static final Optional<String> BOOT = bootId();
    private static final int START_TICKS_AFTER_NAME = 19;

    /** The identity of a running process; empty when it has ended already. */
    static Optional<ProcessIdentity> of(long pid) {
        Optional<ProcessIdentity> exact = ofLinux(pid);
        return exact.isPresent() ? exact : ofHandle(pid);
    }

    /** The process, if it is this one and has not ended; a zombie has. */
    Optional<ProcessHandle> handle() {
        return of(pid).filter(this::equals)
                .flatMap(alive -> ProcessHandle.of(pid))
                .filter(ProcessHandle::isAlive);
    }

    boolean isAlive() {
        return handle().isPresent();
    }

    private static Optional<ProcessIdentity> ofLinux(long pid) {
        if (BOOT.isEmpty()) {
            return Optional.empty();
        }
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // the second field is the program's name in parentheses, and may itself hold spaces and parentheses
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            if (fields[0].equals("Z") || fields[0].equals("X")) {
                return Optional.empty();
            }
            return Optional.of(new ProcessIdentity(pid, BOOT.get(), Long.parseLong(fields[START_TICKS_AFTER_NAME])));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static Optional<ProcessIdentity> ofHandle(long pid) {
        if (BOOT.isPresent()) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(Instant::toEpochMilli)
                .map(started -> new ProcessIdentity(pid, "", started));
    }

    private static Optional<String> bootId() {
        try {
            return Optional.of(
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim());
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }
}
