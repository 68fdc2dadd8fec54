package dev.sluice.rollout;

import dev.sluice.deploy.Deployer;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
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

    /** @param own the rollout that is begun; empty if one is taken up */
    Wishes(Deployer deployer, ExecutorService threads, Optional<RolloutId> own) {
        this.deployer = deployer;
        this.threads = threads;
        this.meant = own;
    }

    void post(Function<RolloutId, Signal> wish) {
        RolloutId id;
        synchronized (this) {
            if (meant.isEmpty()) {
                early.add(wish);
                return;
            }
            id = meant.get();
        }
        deployer.signals().post(wish.apply(id));
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
            threads.execute(() -> waiting.forEach(wish -> deliver(wish.apply(rollout))));
        }
    }

    private void deliver(Signal signal) {
        try {
            deployer.signals().post(signal);
        } catch (RuntimeException e) {
            LOG.error("{} was said and could not be delivered; say it again", signal, e);
        }
    }
}
