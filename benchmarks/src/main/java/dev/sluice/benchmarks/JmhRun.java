package dev.sluice.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A JMH class run inside a {@link Benchmark}: two forked JVMs, each three warm-up and five measured iterations of one
 * second. The mode and the unit are those of the class.
 */
final class JmhRun {
    private static final int FORKS = 2;
    private static final int WARM_UP = 3;
    private static final int MEASURED = 5;

    private final Class<?> type;
    private final TimeValue iteration;

    private JmhRun(Class<?> type, TimeValue iteration) {
        this.type = requireNonNull(type, "type");
        this.iteration = iteration;
    }

    /** All methods of a class that carry JMH's {@code @Benchmark}. */
    static JmhRun of(Class<?> type) {
        return new JmhRun(type, TimeValue.seconds(1));
    }

    /** The score of each iteration of one method, in the order of measuring. */
    List<Double> scoresOf(String method) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("^" + type.getName().replace(".", "\\.") + "\\." + method + "$")
                        .forks(FORKS)
                        .warmupIterations(WARM_UP)
                        .measurementIterations(MEASURED)
                        .warmupTime(iteration)
                        .measurementTime(iteration)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        return results.stream()
                .flatMap(result -> result.getBenchmarkResults().stream())
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(done -> done.getPrimaryResult().getScore())
                .toList();
    }
}
