package dev.sluice.testkit;

import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.TaskId;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link Deployer} as tests. A provider proves itself by a subclass that says how to reach its platform; each sentence
 * of the contract is then a test whose name is that sentence. {@link dev.sluice.deploy.Capabilities} decide what must work and what must
 * be refused.
 *
 * <p>Made to be extended. Every test has an application of its own, one or two instances, and waits by {@link #letPass} only, so a
 * platform in memory and a real one run the same tests.
 */
public abstract class DeployerCompatibilityKit {

    /** A driver's provider on an application that nobody has driven yet and of which nothing runs. Called once in each test. */
    protected abstract Deployer create();

    /** Another driver's provider on the application that {@link #create()} made last, as another process would have it. */
    protected abstract Deployer another();

    /** A release that gets ready. Different labels make different releases. */
    protected abstract Release ready(String label);

    /** A release whose instances run and are never ready. */
    protected abstract Release neverReady();

    /** A release that the platform gives up, such as a program that ends at once. */
    protected abstract Release failing();

    /** A command for a one-off task of {@link #ready} releases that takes a while and ends like this. */
    protected abstract List<String> task(Duration runs, int exitCode);

    /** Lets time pass: sleeps on a real platform, moves the clock of one in memory. */
    protected abstract void letPass(Duration duration);

    /** How long something may take that the platform does by itself. Default: one minute. */
    protected Duration patience() {
        return Duration.ofMinutes(1);
    }

    /** A release that {@link Deployer#prepare} refuses. Default: none, and what is said of it is not tested. */
    protected Optional<Release> impossible() {
        return Optional.empty();
    }

    /** Gives a revision another number of instances behind every driver's back. Default: false, it can't be done here. */
    protected boolean scaleByHand(RevisionId revision, int count) {
        return false;
    }

    /** How often a task has really run, as its own traces tell. Default: empty, nobody counted. */
    protected OptionalInt runsOf(TaskId task) {
        return OptionalInt.empty();
    }

    @Nested
    class Preparing extends PrepareContract {
        Preparing() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Observing extends ObserveContract {
        Observing() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Interrupting extends InterruptContract {
        Interrupting() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Leasing extends LeaseContract {
        Leasing() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Guarding extends GuardContract {
        Guarding() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Staging extends StageContract {
        Staging() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Scaling extends ScaleContract {
        Scaling() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Routing extends RouteContract {
        Routing() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Matching extends RulesContract {
        Matching() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Retiring extends RetireContract {
        Retiring() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Tasks extends TaskContract {
        Tasks() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class Journals extends JournalContract {
        Journals() {
            super(DeployerCompatibilityKit.this);
        }
    }

    @Nested
    class SignalsPosted extends SignalsContract {
        SignalsPosted() {
            super(DeployerCompatibilityKit.this);
        }
    }
}
