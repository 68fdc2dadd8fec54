package dev.sluice.rollout;

import dev.sluice.deploy.Deployer;
import dev.sluice.driver.Outcome;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was said to a rollout of this process, on its way to the platform: to the rollout that was meant, whichever older one is cleared
 * away first, and not before it is known which that is. Safe for use by many threads.
 */
final class Wishes {
    private static final Logger LOG = LoggerFactory.getLogger(Wishes.class);

    private final Deployer deployer;
    private final ExecutorService threads;
    private final List<Function<RolloutId, Signal>> early = new ArrayList<>();
    private Optional<RolloutId> meant;
    private boolean posted;
    private boolean over;

    /** @param own the rollout that is begun; empty if one is taken up */
    Wishes(Deployer deployer, ExecutorService threads, Optional<RolloutId> own) {
        this.deployer = deployer;
        this.threads = threads;
        this.meant = own;
    }

    /** Once it has ended, nothing happens. */
    void post(Function<RolloutId, Signal> wish) {
        RolloutId id;
        synchronized (this) {
            if (over) {
                return;
            }
            if (meant.isEmpty()) {
                early.add(wish);
                return;
            }
            id = meant.get();
            posted = true;
        }
        deployer.signals().post(wish.apply(id));
    }

    /** It has ended; what was said to a rollout that never began is of no use to anybody. */
    void over(Outcome outcome) {
        Optional<RolloutId> useless;
        synchronized (this) {
            boolean neverBegan =
                    outcome instanceof Outcome.Refused || (outcome instanceof Outcome.Promoted p && p.unchanged());
            useless = meant.filter(m -> posted && neverBegan);
            over = true;
        }
        useless.ifPresent(
                id -> later(() -> deployer.signals().discard(id), "That nobody needs what was said to " + id));
    }

    /** The rollout that is driven now; the first one is meant, unless it was known before. */
    void known(RolloutId rollout) {
        List<Function<RolloutId, Signal>> waiting;
        synchronized (this) {
            if (meant.isPresent()) {
                return;
            }
            meant = Optional.of(rollout);
            waiting = List.copyOf(early);
            early.clear();
        }
        if (!waiting.isEmpty()) {
            waiting.forEach(wish -> {
                Signal signal = wish.apply(rollout);
                later(() -> deployer.signals().post(signal), signal + " was said, say it again: it");
            });
        }
    }

    private void later(Runnable action, String what) {
        try {
            threads.execute(() -> {
                try {
                    action.run();
                } catch (RuntimeException e) {
                    LOG.error("{} could not be delivered", what, e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.error("{} could not be delivered: the engine is closed", what, e);
        }
    }
}
