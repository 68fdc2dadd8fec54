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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops what was kept warm for long enough. Each step is idempotent: what a crash leaves undone, the next call does. */
final class Tidying {
    private static final Logger LOG = LoggerFactory.getLogger(Tidying.class);

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
            Ledger left = ledger;
            for (WarmRevision warm : ledger.rollout().isEmpty() ? ledger.warm() : List.<WarmRevision>of()) {
                Snapshot world = deployer.observe();
                if (world.at().isBefore(warm.until())) {
                    continue;
                }
                boolean idle = world.revision(warm.revision()).isPresent()
                        && !world.traffic().serves(warm.revision());
                if (idle && !stop(new Guard(fence, world.token()), warm)) {
                    continue; // another change came between: the next call sees what it was
                }
                if (idle) {
                    stopped.add(warm.revision());
                }
                left = left.withoutWarm(warm.revision()); // it is stopped, gone, or in use again
            }
            if (!left.equals(ledger)) {
                write(fence, checkpoint.map(Checkpoint::version).orElse(0L), left);
            }
            return new TidyReport(
                    stopped, left.warm().stream().map(WarmRevision::revision).toList(), Optional.empty());
        } finally {
            release(fence);
        }
    }

    private void release(Fence fence) {
        try {
            deployer.lease().release(fence);
        } catch (RuntimeException e) {
            LOG.info("The lease of {} could not be given back, it runs out by itself", deployer.application(), e);
        }
    }

    private boolean stop(Guard guard, WarmRevision warm) {
        Effect effect = deployer.apply(guard, new Change.Retire(warm.revision(), RetireMode.STOP));
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
