package dev.sluice.benchmarks;

import dev.sluice.load.Load;
import dev.sluice.load.LoadGenerator;
import dev.sluice.load.LoadReport;
import dev.sluice.load.LoadRun;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The router of {@code local} beside HAProxy: what a request costs, how long it takes, and what a switch loses. */
final class RouterBenchmark implements Benchmark {
    private static final int ALTERNATIONS = 5;
    private static final int SWITCHES = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofSeconds(4);
    private static final Duration MEASURE = Duration.ofSeconds(15);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final double FIRST_RATE = 1_000;
    private static final double STEP = 1.25;
    private static final double FRESH_SHARE = 0.1;
    private static final Duration SLOW = Duration.ofMillis(50);

    @Override
    public String name() {
        return "router";
    }

    @Override
    public String what() {
        return "The router as it is shipped, a detached process, beside " + haproxy()
                + ": in front of the same"
                + " application (one thread, 1 KiB), under the same open-loop load (one request in ten on a connection of its"
                + " own), at half of the rate that the slower one bears beside generator and application on these cores (p99"
                + " below " + SLOW.toMillis() + " ms, nothing failed), " + ALTERNATIONS
                + " times in turn. CPU is that of"
                + " the proxy's process alone; latency is from when a request was meant to leave. Switches are made at the same"
                + " rate, between two releases.";
    }

    private static String haproxy() {
        try {
            Optional<Path> program = HaProxy.program();
            return program.isPresent() ? HaProxy.version(program.get()) : "HAProxy, which is not installed here";
        } catch (IOException e) {
            return "HAProxy of an unknown version";
        }
    }

    @Override
    public void run(Recorder recorder) throws IOException, InterruptedException {
        Optional<Path> program = HaProxy.program();
        try (LoadGenerator generator = LoadGenerator.create();
                OwnRouter router = OwnRouter.start()) {
            Proxy own = new Proxy(generator, router.address(), router.process());
            own.send(FIRST_RATE / 4, WARM_UP.dividedBy(2), Duration.ZERO);
            own.send(FIRST_RATE, WARM_UP, Duration.ZERO);
            double rate = own.capacity();
            recorder.record("capacity", rate, "1/s");
            if (program.isPresent()) {
                try (HaProxy other = HaProxy.start(program.get(), router.application())) {
                    Proxy haproxy = new Proxy(generator, other.address(), other.process());
                    double capacity = haproxy.capacity();
                    recorder.record("haproxy-capacity", capacity, "1/s");
                    rate = Math.min(rate, capacity) / 2;
                    compare(own, haproxy, rate, recorder);
                }
            } else {
                rate = rate / 2;
                alone(own, rate, recorder);
            }
            switches(generator, router, rate, recorder);
        }
    }

    private static void compare(Proxy own, Proxy haproxy, double rate, Recorder recorder) {
        List<Sample> ours = new ArrayList<>();
        List<Sample> theirs = new ArrayList<>();
        for (int turn = 0; turn < ALTERNATIONS; turn++) {
            ours.add(own.run(rate, MEASURE, SETTLE));
            theirs.add(haproxy.run(rate, MEASURE, SETTLE));
        }
        recorder.record("rate", rate, "1/s");
        own(ours, recorder);
        recorder.record("haproxy-cpu-per-request", cpu(theirs), "us");
        recorder.record("haproxy-p99", p99(theirs), "ms");
        recorder.record("throughput-ratio-to-haproxy", ratios(cpu(theirs), cpu(ours)), "ratio");
        recorder.record("p99-ratio-to-haproxy", ratios(p99(ours), p99(theirs)), "ratio");
    }

    private static void alone(Proxy own, double rate, Recorder recorder) {
        List<Sample> ours = new ArrayList<>();
        for (int turn = 0; turn < ALTERNATIONS; turn++) {
            ours.add(own.run(rate, MEASURE, SETTLE));
        }
        recorder.record("rate", rate, "1/s");
        own(ours, recorder);
        String reason = "haproxy is neither on the path nor in /usr/sbin (Debian package haproxy)";
        recorder.skip("throughput-ratio-to-haproxy", reason);
        recorder.skip("p99-ratio-to-haproxy", reason);
    }

    private static void own(List<Sample> samples, Recorder recorder) {
        recorder.record("cpu-per-request", cpu(samples), "us");
        recorder.record("p99", p99(samples), "ms");
    }

    private static void switches(LoadGenerator generator, OwnRouter router, double rate, Recorder recorder)
            throws InterruptedException {
        Duration between = Duration.ofMillis(100);
        Load load = load(router.address(), rate, between.multipliedBy(SWITCHES + 20), Duration.ZERO);
        try (LoadRun run = generator.start(load)) {
            TimeUnit.MILLISECONDS.sleep(between.toMillis() * 10);
            for (int change = 1; change <= SWITCHES; change++) {
                router.route(change % 2);
                TimeUnit.MILLISECONDS.sleep(between.toMillis());
            }
            LoadReport report = believed(run.await());
            recorder.record("switches", SWITCHES, "count");
            recorder.record("switch-requests", report.total().requests(), "count");
            recorder.record("switch-lost", report.total().failed(), "count");
        }
    }

    static List<Double> ratios(List<Double> above, List<Double> below) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < above.size(); i++) {
            ratios.add(above.get(i) / below.get(i));
        }
        return ratios;
    }

    private static List<Double> cpu(List<Sample> samples) {
        return samples.stream().map(Sample::cpuMicros).toList();
    }

    private static List<Double> p99(List<Sample> samples) {
        return samples.stream().map(Sample::p99Millis).toList();
    }

    private static Load load(URI address, double rate, Duration during, Duration warmUp) {
        return Load.to(address)
                .rate(rate)
                .during(during)
                .warmUp(warmUp)
                .freshShare(FRESH_SHARE)
                .build();
    }

    private static LoadReport believed(LoadReport report) {
        if (!report.valid()) {
            throw new IllegalStateException("the load generator was starved: " + report.doubts());
        }
        return report;
    }

    private record Sample(double cpuMicros, double p99Millis) {}

    /** A proxy under load. */
    private record Proxy(LoadGenerator generator, URI address, ProcessHandle process) {
        /** The highest of the rates tried that it bears. */
        double capacity() {
            double borne = 0;
            for (double rate = FIRST_RATE; bears(rate); rate *= STEP) {
                borne = rate;
            }
            if (borne == 0) {
                throw new IllegalStateException(address + " does not even bear " + FIRST_RATE + " requests a second");
            }
            return borne;
        }

        private boolean bears(double rate) {
            // one bad moment of the machine is no limit of the proxy
            return IntStream.range(0, 2).anyMatch(attempt -> bearsOnce(rate));
        }

        private boolean bearsOnce(double rate) {
            LoadReport report = send(rate, LOOK, Duration.ofSeconds(1));
            return report.valid()
                    && report.total().failed() == 0
                    && report.latency().p99().compareTo(SLOW) < 0;
        }

        Sample run(double rate, Duration during, Duration warmUp) {
            Duration before = cpu();
            LoadReport report = believed(send(rate, during, warmUp));
            Duration used = cpu().minus(before);
            if (report.total().failed() > 0) {
                throw new IllegalStateException("requests failed: " + report);
            }
            long requests = report.total().requests() + report.warmUp().requests();
            return new Sample(
                    used.toNanos() / 1e3 / requests, report.latency().p99().toNanos() / 1e6);
        }

        private LoadReport send(double rate, Duration during, Duration warmUp) {
            try (LoadRun run = generator.start(load(address, rate, during, warmUp))) {
                return run.await();
            }
        }

        private Duration cpu() {
            return process.info().totalCpuDuration().orElseThrow();
        }
    }
}
