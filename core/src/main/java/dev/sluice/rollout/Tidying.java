package dev.sluice.rollout;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.Snapshot;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.WarmRevision;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.Written;
import dev.sluice.release.RevisionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Stops what was kept warm for long enough. Each step is idempotent: what a crash leaves undone, the next call does. */
final class Tidying {
    private final Deployer deployer;
    private final EngineOptions options;
    private final DriverId driver;

    Tidying(Deployer deployer, EngineOptions options, RandomGenerator random) {
        this.deployer = deployer;
        this.options = options;
        this.driver = DriverId.ofThisProcess(options.host(), random);
    }

    TidyReport run() {
        if (StoredLedger.of(deployer).warm().isEmpty()) {
            return new TidyReport(List.of(), List.of(), Optional.empty());
        }
        Grant grant = deployer.lease().acquire(driver, options.leaseTtl(), "tidy");
        return grant.match(
                granted -> underLease(granted.fence()),
                held -> new TidyReport(List.of(), List.of(), Optional.of(held)));
    }

    private TidyReport underLease(Fence fence) {
        try {
            Optional<Checkpoint> checkpoint = deployer.journal().read();
            Ledger ledger = StoredLedger.in(checkpoint);
            List<RevisionId> stopped = new ArrayList<>();
            if (ledger.rollout().isEmpty()) {
                for (WarmRevision warm : ledger.warm()) {
                    if (stop(fence, warm)) {
                        stopped.add(warm.revision());
                    }
                }
            }
            Ledger left = ledger;
            for (RevisionId revision : stopped) {
                left = left.withoutWarm(revision);
            }
            if (!left.equals(ledger)) {
                write(fence, checkpoint.map(Checkpoint::version).orElse(0L), left);
            }
            return new TidyReport(
                    stopped, left.warm().stream().map(WarmRevision::revision).toList(), Optional.empty());
        } finally {
            deployer.lease().release(fence);
        }
    }

    private boolean stop(Fence fence, WarmRevision warm) {
        Snapshot world = deployer.observe();
        if (world.at().isBefore(warm.until())) {
            return false;
        }
        if (world.revision(warm.revision()).isEmpty() || world.traffic().serves(warm.revision())) {
            return true; // gone, or in use again: nothing to keep warm
        }
        Effect effect =
                deployer.apply(new Guard(fence, world.token()), new Change.Retire(warm.revision(), RetireMode.STOP));
        return effect instanceof Effect.Applied;
    }

    private void write(Fence fence, long version, Ledger ledger) {
        Written written = deployer.journal().write(fence, version, LedgerDocument.toJson(ledger), Optional.empty());
        if (!(written instanceof Written.Saved)) {
            throw new dev.sluice.TransientException("The journal of " + deployer.application()
                    + " changed while it was tidied: " + written + "; call again");
        }
    }
}
