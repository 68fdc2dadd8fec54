package dev.sluice.benchmarks;

import dev.sluice.load.Load;
import dev.sluice.load.LoadGenerator;
import dev.sluice.load.LoadProgress;
import dev.sluice.load.LoadReport;
import dev.sluice.load.LoadRun;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether our load generator and an independent tool see the same server, side by side and in turn.
 *
 * <p>wrk waits for an answer before it asks again, ours does not; so they are compared where that makes no difference: how much a
 * saturated server answers, which is up to the server, and the median at the same rate below saturation, where nobody waits.
 */
final class LoadBenchmark implements Benchmark {
    private static final int ROUNDS = 5;

    /** How many rounds in which our generator was starved are done again, and counted, before the machine is given up. */
    private static final int MOST_REPEATED = 5;

    private static final Duration RUN = Duration.ofSeconds(5);
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** Four times the server's workers: they are never idle. */
    private static final int SATURATING = 4 * FixedTimeServer.WORKERS;

    /** Half of the server's workers: nobody waits for one. */
    private static final int UNHURRIED = FixedTimeServer.WORKERS / 2;

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String what() {
        return "Our load generator beside wrk, in " + ROUNDS + " alternations of " + RUN.toSeconds()
                + " s on a server process of " + FixedTimeServer.WORKERS + " workers that are busy for "
                + FixedTimeServer.SERVICE.toMillis()
                + " ms with each request: what the server answers when saturated, and the"
                + " median at the same rate below. Kept connections over HTTP/1.1. Without wrk, `wrk-present` is 0 and the rest is left out.";
    }

    @Override
    public void run(Recorder recorder) throws IOException, InterruptedException {
        if (!Wrk.isThere()) {
            recorder.record("wrk-present", 0, "count");
            return;
        }
        List<Double> throughputs = new ArrayList<>();
        List<Double> theirThroughputs = new ArrayList<>();
        List<Double> throughputRatios = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        List<Double> theirMedians = new ArrayList<>();
        List<Double> medianRatios = new ArrayList<>();
        List<Double> lags = new ArrayList<>();
        int repeated = 0;
        try (FixedTimeServer server = FixedTimeServer.start();
                LoadGenerator generator = LoadGenerator.create()) {
            Wrk.run(server.uri(), SATURATING, RUN); // so that the server is warm, and below our side
            Saturated.of(generator, server.uri());
            while (throughputs.size() < ROUNDS) {
                double theirs = Wrk.run(server.uri(), SATURATING, RUN).perSecond();
                Saturated ours = Saturated.of(generator, server.uri());
                Wrk.Result unhurried = Wrk.run(server.uri(), UNHURRIED, RUN);
                LoadReport report = unhurried(generator, server.uri(), unhurried.perSecond());
                if (!ours.report().valid() || !report.valid()) {
                    if (++repeated > MOST_REPEATED) {
                        throw new IllegalStateException("this machine is too busy: " + ours.report() + "; " + report);
                    }
                    continue;
                }
                requireNoFailure(ours.report());
                requireNoFailure(report);
                double median = report.latency().p50().toNanos() / 1e6;
                throughputs.add(ours.perSecond());
                theirThroughputs.add(theirs);
                throughputRatios.add(ours.perSecond() / theirs);
                medians.add(median);
                theirMedians.add(unhurried.p50Millis());
                medianRatios.add(median / unhurried.p50Millis());
                lags.add(report.lag().p99().toNanos() / 1e6);
            }
        }
        recorder.record("wrk-present", 1, "count");
        recorder.record("throughput", throughputs, "1/s");
        recorder.record("wrk-throughput", theirThroughputs, "1/s");
        recorder.record("throughput-ratio-to-wrk", throughputRatios, "ratio");
        recorder.record("p50", medians, "ms");
        recorder.record("wrk-p50", theirMedians, "ms");
        recorder.record("p50-ratio-to-wrk", medianRatios, "ratio");
        recorder.record("late-by-p99", lags, "ms");
        recorder.record("invalid-rounds", repeated, "count");
    }

    /**
     * A server that is asked for a quarter more than it can.
     *
     * @param perSecond what it answered meanwhile, not later
     */
    private record Saturated(double perSecond, LoadReport report) {
        static Saturated of(LoadGenerator generator, URI target) throws InterruptedException {
            double capacity = FixedTimeServer.WORKERS * 1e9 / FixedTimeServer.SERVICE.toNanos();
            LoadRun run = generator.start(Load.to(target)
                    .rate(1.25 * capacity)
                    .during(RUN.plus(SETTLING).plus(SETTLING))
                    .freshShare(0)
                    .keptConnections(2 * SATURATING)
                    .inFlightLimit(5_000)
                    .build());
            TimeUnit.NANOSECONDS.sleep(SETTLING.toNanos());
            LoadProgress begun = run.progress();
            TimeUnit.NANOSECONDS.sleep(RUN.toNanos());
            LoadProgress ended = run.progress();
            long answered = ended.counts().requests() - begun.counts().requests();
            return new Saturated(
                    answered * 1e9 / ended.elapsed().minus(begun.elapsed()).toNanos(), run.await());
        }
    }

    private static LoadReport unhurried(LoadGenerator generator, URI target, double rate) {
        return generator
                .start(Load.to(target)
                        .rate(rate)
                        .during(RUN.plus(SETTLING))
                        .warmUp(SETTLING)
                        .freshShare(0)
                        .keptConnections(SATURATING)
                        .build())
                .await();
    }

    private static void requireNoFailure(LoadReport report) {
        if (report.total().failed() > 0) {
            throw new IllegalStateException("requests failed: " + report);
        }
    }
}
