package dev.sluice.benchmarks;

/** A benchmark made of its parts. */
record FixedBenchmark(String name, String what, Body body) implements Benchmark {

    interface Body {
        void run(Recorder recorder) throws Exception;
    }

    @Override
    public void run(Recorder recorder) throws Exception {
        body.run(recorder);
    }
}
