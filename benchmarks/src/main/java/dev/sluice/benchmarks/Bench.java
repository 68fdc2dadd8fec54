package dev.sluice.benchmarks;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The command behind {@code mvn -q -Pbench -Dbench=NAME}: lists the benchmarks, or runs one, prints its {@code BENCH}
 * lines and writes its table of the performance page.
 */
public final class Bench {
    /** Every benchmark there is, in the order of the list. */
    private static final List<Benchmark> ALL = List.of(
            new MachineBenchmark(),
            new DriverBenchmark(),
            new ScaleBenchmark(),
            new RouterBenchmark(),
            new LoadBenchmark(),
            new KubernetesBenchmark());

    private static final String LIST = "list";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private final List<Benchmark> benchmarks;
    private final PrintStream out;
    private final PrintStream err;
    private final PerformancePage page;
    private final Surroundings surroundings;

    Bench(
            List<Benchmark> benchmarks,
            PrintStream out,
            PrintStream err,
            PerformancePage page,
            Surroundings surroundings) {
        this.benchmarks = List.copyOf(benchmarks);
        this.out = requireNonNull(out, "out");
        this.err = requireNonNull(err, "err");
        this.page = requireNonNull(page, "page");
        this.surroundings = requireNonNull(surroundings, "surroundings");
        refuseBadNames();
    }

    /** Takes the name of a benchmark or {@code list}, then the page, then the version of Sluice. Exits 0, 1 (failed) or 2 (wrong call). */
    public static void main(String[] args) {
        if (args.length != 3) {
            System.err.println("Usage: Bench NAME|list PAGE VERSION, got " + List.of(args));
            System.exit(2);
        }
        Surroundings surroundings = Surroundings.of(LocalDate.now(Clock.systemUTC()), args[2]);
        Bench bench = new Bench(ALL, System.out, System.err, new PerformancePage(Path.of(args[1])), surroundings);
        System.exit(bench.run(args[0]));
    }

    int run(String name) {
        if (name.equals(LIST)) {
            benchmarks.forEach(benchmark -> out.println(benchmark.name() + " - " + benchmark.what()));
            return 0;
        }
        List<Benchmark> chosen =
                benchmarks.stream().filter(b -> b.name().equals(name)).toList();
        if (chosen.isEmpty()) {
            String known = benchmarks.stream().map(Benchmark::name).collect(Collectors.joining(", "));
            err.println("No benchmark is named '" + name + "'. There are: " + known + ", and list.");
            return 2;
        }
        return run(chosen.get(0));
    }

    private int run(Benchmark benchmark) {
        Recorder recorder = new Recorder(benchmark.name(), out);
        try {
            benchmark.run(recorder);
            if (recorder.measurements().isEmpty()) {
                throw new IllegalStateException("it recorded no metric");
            }
            page.write(benchmark, recorder.measurements(), surroundings);
            return 0;
        } catch (Exception e) {
            err.println("Benchmark " + benchmark.name() + " has no result: " + e);
            e.printStackTrace(err);
            return 1;
        }
    }

    private void refuseBadNames() {
        Set<String> seen = new HashSet<>();
        List<String> problems = new ArrayList<>();
        for (Benchmark benchmark : benchmarks) {
            String name = benchmark.name();
            if (!NAME.matcher(name).matches() || name.equals(LIST)) {
                problems.add("name was '" + name + "' but must be lower case words with hyphens, not list");
            }
            if (!seen.add(name)) {
                problems.add("name '" + name + "' is there twice");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("The benchmarks can't be registered: " + String.join("; ", problems));
        }
    }
}
