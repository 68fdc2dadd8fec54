package dev.sluice.samples.faults;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Counts the processes of each release, again and again, and keeps the highest count of each. */
final class Census implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(100);

    private final Deployment deployment;
    private final Map<String, Integer> highest = new HashMap<>();
    private final Thread thread = new Thread(this::count, "census");
    private volatile boolean over;

    private Census(Deployment deployment) {
        this.deployment = deployment;
    }

    static Census of(Deployment deployment) {
        Census census = new Census(deployment);
        census.thread.setDaemon(true);
        census.thread.start();
        return census;
    }

    /** The processes of a release that live now. */
    static Set<Long> pids(Deployment deployment, String version) {
        String mark = "-Dshop.mark=" + deployment.mark(version);
        return pids(arguments -> arguments.anyMatch(mark::equals));
    }

    /** Every process of the shop that lives now. */
    static Set<Long> pids(Deployment deployment) {
        String mark = "-Dshop.mark=" + deployment.directory().getParent().getFileName() + ":";
        return pids(arguments -> arguments.anyMatch(argument -> argument.startsWith(mark)));
    }

    /** The process that routes and supervises; empty if there is none. */
    static Set<Long> daemons(Deployment deployment) {
        String path = deployment.directory().toString();
        return pids(arguments -> arguments.anyMatch(path::equals));
    }

    private static Set<Long> pids(java.util.function.Predicate<Stream<String>> arguments) {
        Set<Long> pids = new TreeSet<>();
        ProcessHandle.allProcesses()
                .filter(process ->
                        arguments.test(process.info().arguments().stream().flatMap(Stream::of)))
                .forEach(process -> pids.add(process.pid()));
        return pids;
    }

    /** The most processes of this release that were ever seen at once. */
    synchronized int most(String version) {
        return highest.getOrDefault(deployment.mark(version), 0);
    }

    private void count() {
        String prefix = "-Dshop.mark=";
        while (!over) {
            Map<String, Integer> now = new HashMap<>();
            ProcessHandle.allProcesses()
                    .flatMap(process -> process.info().arguments().stream().flatMap(Stream::of))
                    .filter(argument -> argument.startsWith(prefix))
                    .forEach(argument -> now.merge(argument.substring(prefix.length()), 1, Integer::sum));
            synchronized (this) {
                now.forEach((mark, count) -> highest.merge(mark, count, Math::max));
            }
            LockSupport.parkNanos(EVERY.toNanos());
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
