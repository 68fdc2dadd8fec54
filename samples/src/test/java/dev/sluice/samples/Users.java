package dev.sluice.samples;

import dev.sluice.load.Counts;
import dev.sluice.load.Exchange;
import dev.sluice.load.Load;
import dev.sluice.load.LoadGenerator;
import dev.sluice.load.LoadRun;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * People who use the shop all the time, half of them on new connections, and remember each request that went wrong.
 *
 * <p>They don't stop for anything that happens to drivers and routers. Safe for use by many threads.
 */
public final class Users implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int BODY_LIMIT = 256;

    /** Late is not lost: on a busy machine a process may get no processor for seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A request that got no good answer. */
    public record Failed(Instant sent, Instant ended, boolean fresh, String how) {}

    private final LoadGenerator generator = LoadGenerator.create();
    private final Queue<Failed> failed = new ConcurrentLinkedQueue<>();
    private final VersionWatch watch;
    private final LoadRun run;

    private Users(URI shop, double perSecond, Set<String> versions) {
        watch = new VersionWatch(versions);
        run = generator.start(
                Load.to(shop)
                        .rate(perSecond)
                        .during(LONGEST)
                        .freshShare(0.5)
                        .bodyLimit(BODY_LIMIT)
                        .timeout(PATIENCE)
                        .lagLimit(LONGEST)
                        .build(),
                this::ended);
    }

    /** So many requests a second, which only these versions may answer. */
    public static Users of(URI shop, double perSecond, String... versions) {
        return new Users(shop, perSecond, Set.of(versions));
    }

    private void ended(Exchange exchange) {
        watch.saw(exchange);
        exchange.failure()
                .ifPresent(cause ->
                        failed.add(new Failed(exchange.sent(), exchange.ended(), exchange.fresh(), cause.name())));
    }

    /** From now on only these versions may answer. */
    public void mayBeServedBy(String... versions) {
        watch.allow(now(), Set.of(versions));
    }

    /** The time by which requests are told. */
    public Instant now() {
        return run.progress().at();
    }

    /** Requests that have ended. */
    public long requests() {
        return run.progress().counts().requests();
    }

    /** Those without a good answer, in the order of their ends. */
    public List<Failed> failed() {
        return List.copyOf(failed);
    }

    /** Answers of a version that was not to answer, or of two at once, in words. */
    public List<String> wrong() {
        return watch.examples();
    }

    /** Lets what is under way end; what was seen stays. */
    public Counts leave() {
        run.stop();
        run.await();
        generator.close();
        return run.progress().counts();
    }

    @Override
    public void close() {
        run.close();
        generator.close();
    }
}
