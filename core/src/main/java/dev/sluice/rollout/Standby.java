package dev.sluice.rollout;

import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ended;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Outcome;
import dev.sluice.fence.Grant;
import dev.sluice.journal.RolloutId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * One of several drivers that were told to run the same rollout: one drives, the others wait for its lease. Who gets it then takes up what
 * is unfinished under its old identity, so that what has ended meanwhile is never begun a second time.
 */
final class Standby {
    private final Deployer deployer;
    private final String label;
    private final EngineClock clock;
    private final Duration pause;

    /** @param pause between two tries to get the lease */
    Standby(Deployer deployer, String label, EngineClock clock, Duration pause) {
        this.deployer = deployer;
        this.label = label;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Tries until there is an end that is not another driver's lease.
     *
     * @param own identity of the rollout, if it has to be begun
     * @param attempt drives the rollout of an identity to its end
     */
    Outcome run(RolloutId own, Duration limit, Function<RolloutId, Outcome> attempt) {
        long began = clock.nanoTime();
        RolloutId id = own;
        Optional<Instant> heldSince = Optional.empty();
        while (true) {
            Outcome outcome = attempt.apply(id);
            Optional<Grant.Held> held = outcome.match(
                    p -> Optional.empty(),
                    r -> Optional.empty(),
                    Outcome.Refused::held,
                    s -> Optional.empty(),
                    i -> Optional.empty());
            boolean waits = held.isPresent() || outcome instanceof Outcome.Superseded;
            if (!waits || clock.nanoTime() - began >= limit.toNanos()) {
                return outcome;
            }
            if (heldSince.isEmpty()) {
                heldSince = held.map(Grant.Held::since);
            }
            if (!passes()) {
                return new Outcome.Interrupted(
                        new Cause(Cause.Kind.STOPPED, "", "the thread that stood by was interrupted"), true);
            }
            Optional<Ledger> ledger = ledger();
            RolloutId driven = id;
            Optional<Instant> since = heldSince;
            Optional<Outcome> end = ledger.flatMap(Ledger::last)
                    .filter(last -> last.rollout().equals(driven) || isSameSince(last, since))
                    .map(Ended::outcome);
            if (end.isPresent()) {
                return end.get();
            }
            id = ledger.flatMap(Ledger::rollout)
                    .filter(progress -> progress.plan().target().label().equals(label))
                    .map(progress -> progress.rollout())
                    .orElse(id);
        }
    }

    private boolean isSameSince(Ended last, Optional<Instant> since) {
        return last.label().equals(label)
                && since.filter(held -> !last.at().isBefore(held)).isPresent();
    }

    /** Empty while the platform can't be reached: the next try to get the lease tells. */
    private Optional<Ledger> ledger() {
        try {
            return Optional.of(StoredLedger.of(deployer));
        } catch (TransientException e) {
            return Optional.empty();
        }
    }

    /** Waits; false if the thread was interrupted, which it still is then. */
    private boolean passes() {
        CountDownLatch over = new CountDownLatch(1);
        EngineClock.Scheduled scheduled = clock.schedule(pause, over::countDown);
        try {
            over.await();
            return true;
        } catch (InterruptedException e) {
            scheduled.cancel();
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
