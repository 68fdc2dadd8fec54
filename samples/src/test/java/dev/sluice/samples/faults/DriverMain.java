package dev.sluice.samples.faults;

import dev.sluice.deploy.Deployer;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.gate.Approval;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.local.LocalDeployer;
import dev.sluice.release.Release;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutEngine;
import dev.sluice.secret.SecretRef;
import dev.sluice.testkit.Fault;
import dev.sluice.testkit.FaultPoints;
import dev.sluice.testkit.FaultyDeployer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A driver in a process of its own, so that it can really be killed: what a user's {@code Deploy.java} does, and places where it waits for
 * its death.
 *
 * <p>Arguments are {@code key=value}; it prints one line for each event, {@code AT place} where it waits, and {@code OUTCOME kind text} last. A
 * line {@code go} on its input lets it go on from such a place.
 */
final class DriverMain {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, String> options = new LinkedHashMap<>();
    private final Deployment deployment;

    private DriverMain(String... arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            options.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        deployment = new Deployment(Path.of(option("dir", "")), Integer.parseInt(option("port", "0")));
    }

    /** Exits with the code of the outcome, also when SIGTERM is the reason; left alone, the JVM would exit with 143 then. */
    public static void main(String[] arguments) {
        DriverMain driver = new DriverMain(arguments);
        CountDownLatch done = new CountDownLatch(1);
        int[] code = {1};
        Runtime.getRuntime().addShutdownHook(new Thread(() -> exit(done, code), "exit-code"));
        try (LocalDeployer deployer = driver.deployment.deployer();
                RolloutEngine engine = Deployment.engine(driver.millis("lease", "2000"))) {
            code[0] = driver.act(engine, deployer);
        } finally {
            done.countDown();
        }
        System.exit(code[0]);
    }

    private static void exit(CountDownLatch done, int[] code) {
        try {
            if (done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(code[0]);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int act(RolloutEngine engine, LocalDeployer deployer) {
        say("UP");
        if (option("mode", "run").equals("signal")) {
            post(deployer);
            say("OUTCOME Posted");
            return 0;
        }
        Deployer hanging = hanging(deployer);
        Outcome outcome =
                option("mode", "run").equals("resume") ? resume(engine, hanging) : engine.run(rollout(hanging));
        say("OUTCOME " + outcome.getClass().getSimpleName() + " " + outcome);
        return outcome.exitCode();
    }

    /** As a scheduled job would: again and again until the lease of the dead is over. */
    private Outcome resume(RolloutEngine engine, Deployer deployer) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Outcome outcome = engine.resumeOrRollback(deployer, DriverMain::tell);
            boolean held =
                    outcome instanceof Outcome.Refused refused && refused.held().isPresent();
            if (!held || System.nanoTime() - until > 0) {
                return outcome;
            }
            say("HELD");
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    /** A wish about the rollout that is under way. */
    private void post(Deployer deployer) {
        String journal = deployer.journal().read().orElseThrow().document();
        RolloutId underWay =
                LedgerDocument.fromJson(journal).rollout().orElseThrow().rollout();
        deployer.signals()
                .post(new Signal(
                        "signal-of-" + ProcessHandle.current().pid(),
                        underWay,
                        Signal.Kind.valueOf(option("kind", "")),
                        option("subject", ""),
                        "somebody else",
                        deployer.observe().at()));
    }

    private Rollout rollout(Deployer deployer) {
        Rollout.Builder rollout = Rollout.of(release())
                .to(deployer)
                .using(Deployment.strategy(
                        option("strategy", "blue-green"), millis("bake", "0"), millis("ready", "60000")))
                .listen(DriverMain::tell);
        Optional.ofNullable(options.get("capacity")).map(Integer::parseInt).ifPresent(rollout::capacity);
        Optional.ofNullable(options.get("approval")).map(Approval::of).ifPresent(rollout::gate);
        return rollout.build();
    }

    private Release release() {
        Release.Builder release = deployment.release(option("version", "v1"));
        options.forEach((key, value) -> {
            if (key.startsWith("env.")) {
                release.config(key.substring("env.".length()), value);
            } else if (key.startsWith("secret.")) {
                release.secret(key.substring("secret.".length()), SecretRef.parse(value));
            }
        });
        return release.build();
    }

    /** Waits at a place, like {@code at=route#1 after}, before the call or after its effect. */
    private Deployer hanging(Deployer deployer) {
        String at = option("at", "");
        if (at.isEmpty()) {
            return deployer;
        }
        Fault fault = at.endsWith(" after") ? Fault.HANG_AFTER : Fault.HANG_BEFORE;
        String place = at.substring(0, at.indexOf(' '));
        FaultPoints points = point -> point.toString().equals(place) ? Optional.of(fault) : Optional.empty();
        FaultyDeployer faulty = FaultyDeployer.around(deployer, points);
        Thread watcher = new Thread(() -> watch(faulty, at), "hang-watcher");
        watcher.setDaemon(true);
        watcher.start();
        return faulty;
    }

    private static void watch(FaultyDeployer faulty, String at) {
        while (faulty.hanging() == 0) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        say("AT " + at);
        try {
            if (System.in.read() >= 0) {
                faulty.letGo();
            }
        } catch (IOException e) {
            say("input is broken: " + e);
        }
    }

    private Duration millis(String key, String standard) {
        return Duration.ofMillis(Long.parseLong(option(key, standard)));
    }

    private String option(String key, String standard) {
        return options.getOrDefault(key, standard);
    }

    private static void tell(Event event) {
        say("CLOCK " + Instant.now());
        say(event.getClass().getSimpleName() + " "
                + (event instanceof Event.Started s ? s.rollout().toString() : event.toString()));
    }

    private static synchronized void say(String line) {
        System.out.println(line.replace('\n', ' '));
        System.out.flush();
    }
}
