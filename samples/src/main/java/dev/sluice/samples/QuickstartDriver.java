package dev.sluice.samples;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.sluice.driver.Outcome;
import dev.sluice.event.ProgressLines;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateAnswer;
import dev.sluice.local.LocalDeployer;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The drivers of the quickstart that die, and the one that comes after them; each is a process of its own.
 *
 * <p>Arguments: {@code halt-in-switch VERSION}, {@code halt-before-switch VERSION} or {@code rescue}, and {@code --state=DIRECTORY}.
 */
final class QuickstartDriver {
    /** What a shell reports of a process that was killed with SIGKILL. */
    static final int HALTED = 137;

    /** Short, so that nobody has to watch a dead driver's lease run out. */
    private static final Duration LEASE = ofSeconds(2);

    private static final Duration LONGEST_LEASE_OF_ANOTHER = ofSeconds(30);

    private QuickstartDriver() {}

    public static void main(String[] arguments) {
        Arguments given = Arguments.of(List.of(arguments), List.of("state"));
        LocalDeployer shop = Deploy.shop(given.path("state").orElseThrow());
        try (RolloutEngine engine = RolloutEngine.builder().leaseTtl(LEASE).build()) {
            Outcome outcome = switch (given.word(0, "what to do")) {
                case "halt-in-switch" -> engine.run(haltingInSwitch(given.word(1, "a version"), shop));
                case "halt-before-switch" -> engine.run(haltingBeforeSwitch(given.word(1, "a version"), shop));
                case "rescue" -> rescue(engine, shop);
                default -> throw new IllegalArgumentException("there is no " + given.words());
            };
            System.exit(outcome.exitCode());
        }
    }

    private static Rollout haltingInSwitch(String version, LocalDeployer shop) {
        return Deploy.rollout(version, new HaltingDeployer(shop, () -> halt("the router has switched")))
                .build();
    }

    /** With a gate that is code: no other process can ask it. It makes the driver wait, and die while it waits. */
    private static Rollout haltingBeforeSwitch(String version, LocalDeployer shop) {
        AtomicInteger asked = new AtomicInteger();
        Gate boss = Gate.custom("boss", context -> {
            if (asked.incrementAndGet() > 1) {
                halt("the gate still waits");
            }
            return new GateAnswer.Wait(ofMillis(500), "the boss is at lunch");
        });
        return Deploy.rollout(version, shop).gate(boss).build();
    }

    /** Takes up what the dead driver left, as soon as its lease has run out. */
    private static Outcome rescue(RolloutEngine engine, LocalDeployer shop) {
        ProgressLines lines = ProgressLines.to(Console.standard()::line);
        long until = System.nanoTime() + LONGEST_LEASE_OF_ANOTHER.toNanos();
        while (true) {
            Outcome outcome = engine.resumeOrRollback(shop, lines);
            boolean held =
                    outcome instanceof Outcome.Refused refused && refused.held().isPresent();
            if (!held || System.nanoTime() - until > 0) {
                return outcome;
            }
            Pause.of(ofMillis(500));
        }
    }

    private static void halt(String where) {
        Console.standard().line("the driver dies: " + where);
        Runtime.getRuntime().halt(HALTED);
    }
}
