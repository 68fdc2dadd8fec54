package dev.sluice.benchmarks;

import dev.sluice.driver.Decision;
import dev.sluice.driver.Driver;
import dev.sluice.driver.Situation;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decides over and over, each time in the next of the recorded situations. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class DriverDecisions {
    private Situation[] situations = {};
    private int next;

    @Setup
    public void record() {
        List<Situation> recorded = RecordedSituations.record();
        situations = recorded.toArray(new Situation[0]);
    }

    @Benchmark
    public Decision decide() {
        next = next + 1 == situations.length ? 0 : next + 1;
        return Driver.next(situations[next]);
    }
}
