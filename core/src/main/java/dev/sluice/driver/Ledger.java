package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.release.Prepared;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What an application's journal holds: the releases that were good, the revisions kept warm, and the rollout under way. Immutable.
 */
public final class Ledger {
    /** How many good releases are remembered; with plans of many steps this keeps a journal well below 64 KiB. */
    public static final int GOOD_RELEASES = 5;

    private static final Ledger EMPTY = new Ledger(List.of(), List.of(), Optional.empty(), Optional.empty());

    private final List<GoodRelease> good;
    private final List<WarmRevision> warm;
    private final Optional<Progress> rollout;
    private final Optional<Ended> last;

    private Ledger(List<GoodRelease> good, List<WarmRevision> warm, Optional<Progress> rollout, Optional<Ended> last) {
        this.good = good;
        this.warm = warm;
        this.rollout = rollout;
        this.last = last;
    }

    /** Nothing was ever written. */
    public static Ledger empty() {
        return EMPTY;
    }

    public static Ledger of(
            List<GoodRelease> good, List<WarmRevision> warm, Optional<Progress> rollout, Optional<Ended> last) {
        return new Ledger(
                List.copyOf(good), List.copyOf(warm), requireNonNull(rollout, "rollout"), requireNonNull(last, "last"));
    }

    /** Newest first, at most {@link #GOOD_RELEASES}. */
    public List<GoodRelease> good() {
        return good;
    }

    public List<WarmRevision> warm() {
        return warm;
    }

    /** The rollout that has not ended. */
    public Optional<Progress> rollout() {
        return rollout;
    }

    /** The rollout that ended last. */
    public Optional<Ended> last() {
        return last;
    }

    /** The releases that can be staged again. */
    public Map<ReleaseId, Prepared> known() {
        Map<ReleaseId, Prepared> known = new LinkedHashMap<>();
        good.forEach(g -> known.putIfAbsent(g.prepared().id(), g.prepared()));
        return known;
    }

    /** Whether a revision is to be kept running. */
    public boolean keepsWarm(RevisionId revision, Instant now) {
        for (WarmRevision w : warm) {
            if (w.revision().equals(revision) && now.isBefore(w.until())) {
                return true;
            }
        }
        return false;
    }

    public Ledger withRollout(Progress progress) {
        return new Ledger(good, warm, Optional.of(progress), last);
    }

    Ledger ended(Ended how) {
        return new Ledger(good, warm, Optional.empty(), Optional.of(how));
    }

    Ledger withGood(GoodRelease release) {
        List<GoodRelease> all = new ArrayList<>();
        all.add(release);
        for (GoodRelease g : good) {
            if (!g.prepared().id().equals(release.prepared().id()) && all.size() < GOOD_RELEASES) {
                all.add(g);
            }
        }
        return new Ledger(List.copyOf(all), warm, rollout, last);
    }

    Ledger withWarm(WarmRevision revision) {
        List<WarmRevision> all = new ArrayList<>(withoutWarm(revision.revision()).warm);
        all.add(revision);
        return new Ledger(good, List.copyOf(all), rollout, last);
    }

    /** Without any note of keeping this revision warm. */
    public Ledger withoutWarm(RevisionId revision) {
        if (warm.stream().noneMatch(w -> w.revision().equals(revision))) {
            return this;
        }
        return new Ledger(
                good, warm.stream().filter(w -> !w.revision().equals(revision)).toList(), rollout, last);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ledger that
                && good.equals(that.good)
                && warm.equals(that.warm)
                && rollout.equals(that.rollout)
                && last.equals(that.last);
    }

    @Override
    public int hashCode() {
        return Objects.hash(good, warm, rollout, last);
    }

    @Override
    public String toString() {
        return "Ledger[good=" + good + ", warm=" + warm
                + rollout.map(r -> ", " + r).orElse("") + "]";
    }
}
