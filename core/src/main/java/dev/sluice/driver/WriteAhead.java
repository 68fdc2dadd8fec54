package dev.sluice.driver;

import dev.sluice.strategy.Role;
import dev.sluice.strategy.Step;
import java.util.List;
import java.util.Optional;

/**
 * Whether what is decided may be done although the journal does not hold all that is remembered. Pure.
 *
 * <p>The plan in the journal says in advance what comes next, so a write is owed only where whoever takes over could not find out from
 * what is stored, and from the world, how far this process has come.
 */
final class WriteAhead {
    private WriteAhead() {}

    /**
     * @param stored what the journal holds
     * @param known whether it was written for what this process has decided; what another one has left is first written anew, so that a
     *     time that begins again does so once for each process
     */
    static boolean isOwed(Ledger stored, Decision due, boolean known) {
        Optional<Progress> kept = stored.rollout();
        Optional<Progress> now = due.ledger().rollout();
        if (due.ledger().equals(stored)) {
            return due instanceof Decision.Finish;
        } else if (!known || kept.isEmpty() || now.isEmpty() || due instanceof Decision.Finish) {
            return true;
        }
        return !onlyReads(due, kept.get(), now.get())
                && !isForeseen(stored, due, kept.get(), now.get())
                && !isBeyondCommit(stored, due, kept.get(), now.get());
    }

    /** A look at what traffic does has no effect: what it finds is written with what it leads to. */
    private static boolean onlyReads(Decision due, Progress kept, Progress now) {
        boolean looks = due instanceof Decision.Ask a
                && (a.question() instanceof Question.Propagated || a.question() instanceof Question.Serving);
        return looks && isSame(kept, now) && kept.phase() == Progress.Phase.FORWARD && now.phase() == kept.phase();
    }

    /** A route right behind the instances that it waits for: the journal says "scale, then route", and nothing else has happened. */
    private static boolean isForeseen(Ledger stored, Decision due, Progress kept, Progress now) {
        return due instanceof Decision.Apply
                && isSame(kept, now)
                && routeIsNext(kept)
                && due.ledger().equals(stored.withRollout(kept.next(now.since())));
    }

    /** Behind the commit every step is found again in the world, with its time from then on; only what is good and warm is not. */
    private static boolean isBeyondCommit(Ledger stored, Decision due, Progress kept, Progress now) {
        return kept.committed() && isSame(kept, now) && due.ledger().equals(stored.withRollout(now));
    }

    /** Whether it gets the new revision ready, and routes to it as soon as it is. */
    private static boolean routeIsNext(Progress progress) {
        List<Step> way = progress.way();
        int next = progress.step() + 1;
        return progress.mayGoBack()
                && next < way.size()
                && way.get(progress.step()) instanceof Step.Scale scale
                && scale.role() == Role.NEW
                && way.get(next) instanceof Step.Route;
    }

    private static boolean isSame(Progress kept, Progress now) {
        return kept.rollout().equals(now.rollout()) && kept.plan().equals(now.plan());
    }
}
