package dev.sluice.samples;

import dev.sluice.driver.Ended;
import dev.sluice.driver.Outcome;
import dev.sluice.journal.RolloutId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP application is replaced under real traffic, on this machine: {@code mvn -q -Pquickstart}.
 *
 * <p>While a load in a process of its own never pauses, version 1 becomes version 2; the driver of version 3 dies in the middle of its
 * switch and another process finishes it; the driver of version 4 dies before its switch and another process takes it back; version 5 is
 * bad and gets little of the traffic, for as long as it takes to see that. The first requests that fail are named; the last line says what
 * was measured, and the exit code is 0 only if every promise held.
 */
public final class Quickstart {
    /** The version that fails some requests and answers others late. */
    static final String BAD = "v5";

    private static final double FRESH_SHARE = 0.5;

    private final Settings settings;
    private final Consumer<String> out;
    private final long began = System.nanoTime();
    private final List<String> phases = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Set<RolloutId> left = new HashSet<>();
    private final List<Path> reports = new ArrayList<>();
    private @Nullable BackgroundLoad load;

    /**
     * How much of it.
     *
     * @param perSecond requests
     * @param calm how long a version is watched while nobody deploys
     * @param report where the page about the bad version goes
     */
    record Settings(double perSecond, Duration calm, Path report) {}

    Quickstart(Settings settings, Consumer<String> out) {
        this.settings = settings;
        this.out = out;
    }

    public static void main(String[] arguments) {
        Arguments.of(List.of(arguments), List.of());
        Console console = Console.standard();
        QuickstartStage stage = QuickstartStage.open();
        Thread interrupted = new Thread(
                () -> {
                    stage.close();
                    console.line("Interrupted. Its logs are in " + stage.state());
                },
                "quickstart-interrupted");
        Runtime.getRuntime().addShutdownHook(interrupted);
        QuickstartResult result = new Quickstart(
                        new Settings(220, Duration.ofSeconds(3), Path.of("target", "quickstart", BAD + ".html")),
                        console::line)
                .run(stage);
        Runtime.getRuntime().removeShutdownHook(interrupted);
        if (result.ok()) {
            stage.discard();
        } else {
            result.problems().forEach(problem -> console.line("broken: " + problem));
            console.line("Its logs are in " + stage.state());
        }
        console.line(result.line());
        System.exit(result.ok() ? 0 : 1);
    }

    /** Shows it all, prints the table, and closes the stage. */
    QuickstartResult run(QuickstartStage stage) {
        LoadFigures figures = LoadFigures.NONE;
        long served = 0;
        int rolledBack = 0;
        int resumed = 0;
        try (stage) {
            try {
                show(stage);
            } catch (RuntimeException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
            if (load != null) {
                figures = load.stop();
                served = stage.router().daemon().requests();
                for (Ended ended : stage.history()) {
                    boolean promoted = ended.outcome() instanceof Outcome.Promoted;
                    resumed += promoted && left.contains(ended.rollout()) ? 1 : 0;
                    rolledBack += ended.outcome() instanceof Outcome.RolledBack ? 1 : 0;
                }
            }
            say("stops what it started");
        } catch (RuntimeException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        QuickstartResult result = new QuickstartResult(figures, served, rolledBack, resumed, took, failures);
        out.accept("");
        out.accept(QuickstartTable.of(phases, figures));
        figures.failures().forEach(failed -> out.accept("failed: " + failed.inWords(phases)));
        reports.forEach(report -> out.accept("What became of " + BAD + " is drawn in " + report));
        out.accept("The load counted " + figures.requests() + " requests, the router " + served + ".");
        return result;
    }

    private void show(QuickstartStage stage) {
        say("v1 goes live");
        drive(stage, 0, Deploy.class, "v1");
        load = stage.load(settings.perSecond(), FRESH_SHARE, "v1");
        phases.add("v1 is live");
        calm();

        phase("v2 replaces v1", "v1", "v2");
        drive(stage, 0, Deploy.class, "v2");
        phase("v2 is live", "v2");
        calm();

        phase("v3: its driver dies in mid-switch", "v2", "v3");
        drive(stage, QuickstartDriver.HALTED, QuickstartDriver.class, "halt-in-switch", "v3");
        stage.unfinished().ifPresent(left::add);
        phase("v3: another process finishes it", "v3");
        drive(stage, 0, QuickstartDriver.class, "rescue");

        phase("v4: its driver dies before the switch", "v3");
        drive(stage, QuickstartDriver.HALTED, QuickstartDriver.class, "halt-before-switch", "v4");
        phase("v4: another process takes it back", "v3");
        drive(stage, 3, QuickstartDriver.class, "rescue");
        phase("v3 is live", "v3");
        calm();

        phase(BAD + " fails 5% and gets a little", "v3", BAD);
        Path report = settings.report().toAbsolutePath();
        drive(
                stage,
                3,
                CanaryDeploy.class,
                "--report=" + report,
                BAD,
                "ERROR_RATE=0.05",
                "SLOW_RATE=0.05",
                "SLOW_MS=400");
        phase("v3 has all again", "v3");
        calm();
        reports.add(report);
    }

    private void drive(QuickstartStage stage, int expected, Class<?> main, String... arguments) {
        int exit = stage.drive(this::say, main, arguments);
        if (exit != expected) {
            throw new IllegalStateException(main.getSimpleName() + " " + String.join(" ", arguments)
                    + " ended with exit code " + exit + " but must end with " + expected);
        }
    }

    /** From here on only these versions may answer. */
    private void phase(String name, String... versions) {
        phases.add(name);
        say("== " + name);
        load().allow(Set.of(versions));
    }

    private void calm() {
        Pause.of(settings.calm());
    }

    private BackgroundLoad load() {
        if (load == null) {
            throw new IllegalStateException("The load does not run");
        }
        return load;
    }

    private void say(String line) {
        LoadFigures now = load == null ? LoadFigures.NONE : load.progress();
        out.accept(String.format(
                Locale.ROOT,
                "%5.1f s %,7d requests %d lost | %s",
                (System.nanoTime() - began) / 1e9,
                now.requests(),
                now.lost(),
                line));
    }
}
