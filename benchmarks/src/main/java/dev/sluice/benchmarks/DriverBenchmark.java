package dev.sluice.benchmarks;

/** How fast the driver decides, on what it meets in real rollouts. */
final class DriverBenchmark implements Benchmark {
    @Override
    public String name() {
        return "driver";
    }

    @Override
    public String what() {
        return "Driver.next on one core, over every situation of simulated blue-green, rolling and recreate rollouts, forward and back,"
                + " with a full journal (5 good releases, 4 warm revisions).";
    }

    @Override
    public void run(Recorder recorder) throws Exception {
        recorder.record("situations", RecordedSituations.record().size(), "count");
        recorder.record("decisions-per-second", JmhRun.of(DriverDecisions.class).scoresOf("decide"), "1/s");
    }
}
