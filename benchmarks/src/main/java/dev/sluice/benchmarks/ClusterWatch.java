package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What an onlooker sees of one kind of object, and when: a watch of its own, so that whoever is measured does not tell the time. */
final class ClusterWatch implements AutoCloseable {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final int LOOK_MILLIS = 20;

    private final Process process;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    private record Seen(Instant at, String event) {}

    private ClusterWatch(Process process) {
        this.process = process;
    }

    /** @param path of the kind, as in {@code /apis/apps/v1/namespaces/shop/deployments} */
    static ClusterWatch start(BenchCluster cluster, String path) throws IOException {
        ClusterWatch watch = new ClusterWatch(cluster.start("kubectl", List.of("get", "--raw", path + "?watch=1")));
        Thread reader = new Thread(watch::read, "cluster-watch");
        reader.setDaemon(true);
        reader.start();
        return watch;
    }

    /** When an event that fits was first seen at or after an instant, awaited for half a minute. */
    Instant await(Instant from, Predicate<String> fits) throws InterruptedException {
        for (int looks = 0; looks < 30_000 / LOOK_MILLIS; looks++) {
            Optional<Seen> first = seen.stream()
                    .filter(s -> !s.at().isBefore(from) && fits.test(s.event()))
                    .findFirst();
            if (first.isPresent()) {
                return first.get().at();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        throw new IllegalStateException("what was awaited was not seen");
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.add(new Seen(CLOCK.instant(), line));
            }
        } catch (IOException closed) {
            // its end is the end of the watch
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
