package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.SluiceException;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Snapshot;
import dev.sluice.document.EndedDocument;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Call;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.fence.DriverId;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * How each call of a session is made on a platform, and what its result makes of the session. For loops of one's own, one call at a time
 * on one's own thread: deadlines, second tries and a lease that is kept alive are what a {@link RolloutEngine} adds. Safe for use by
 * many threads.
 */
public final class DeployerCalls {
    /** Longer notes are cut; a lease keeps them for people. */
    private static final int LONGEST_NOTE = 200;

    private final Deployer deployer;
    private final DriverId driver;
    private final Duration leaseTtl;

    /** @param leaseTtl how long the lease lives without renewal */
    public DeployerCalls(Deployer deployer, DriverId driver, Duration leaseTtl) {
        this.deployer = requireNonNull(deployer, "deployer");
        this.driver = requireNonNull(driver, "driver");
        this.leaseTtl = requireNonNull(leaseTtl, "leaseTtl");
    }

    /**
     * A call to a platform.
     *
     * @param name for people
     * @param writes whether it needs a lease that lives
     * @param then what the result makes of the session
     */
    record Request<T>(String name, boolean writes, Supplier<T> call, Function<T, UnaryOperator<Session>> then) {

        static <T> Optional<Request<?>> read(String name, Supplier<T> call, Function<T, UnaryOperator<Session>> then) {
            return Optional.of(new Request<>(name, false, call, then));
        }

        static <T> Optional<Request<?>> write(String name, Supplier<T> call, Function<T, UnaryOperator<Session>> then) {
            return Optional.of(new Request<>(name, true, call, then));
        }

        UnaryOperator<Session> make() {
            return then.apply(call.get());
        }
    }

    /**
     * Makes a call, and tells what its result makes of the session; empty, with nothing done, for what needs no platform: waiting, gates
     * and the end.
     *
     * @throws SluiceException if the call failed, see {@link dev.sluice.driver.FailedCall}
     */
    public Optional<UnaryOperator<Session>> make(Call call) {
        return of(call).map(Request::make);
    }

    /** The same without making it yet. */
    Optional<Request<?>> of(Call call) {
        return call.match(
                acquire -> Request.read(
                        "acquire",
                        () -> deployer.lease().acquire(driver, leaseTtl, note(acquire.note())),
                        grant -> s -> s.granted(grant)),
                read -> Request.read(
                        "read the journal", () -> deployer.journal().read(), DeployerCalls::stored),
                observe -> Request.read(
                        "observe",
                        () -> new Observation(
                                deployer.observe(), deployer.signals().read()),
                        seen -> s -> s.observed(seen.world(), seen.signals())),
                write -> Request.write("write the journal", () -> save(write), written -> s -> s.written(written)),
                apply -> Request.write(
                        "apply " + apply.change().getClass().getSimpleName(),
                        () -> deployer.apply(apply.guard(), apply.change()),
                        effect -> s -> s.applied(effect)),
                ask -> of(ask.question()),
                sleep -> Optional.empty(),
                release -> Request.read("release", () -> giveBack(release), done -> Session::released),
                end -> Optional.empty());
    }

    private Optional<Request<?>> of(Question question) {
        return question.match(
                asked -> Request.read(
                        "propagation",
                        () -> deployer.propagation(asked.rules()),
                        seen -> s -> s.answered(new Answer.Propagated(asked.rules(), seen))),
                asked -> Request.read(
                        "draining",
                        () -> deployer.draining(asked.revision()),
                        state -> s -> s.answered(new Answer.Serving(asked.revision(), state))),
                gate -> Optional.empty(),
                metrics -> Optional.empty());
    }

    private Written save(Call.Write write) {
        Optional<LogEntry> entry = write.entry().map(e -> new LogEntry(e.at(), EndedDocument.toLog(e)));
        String document = JournalRoom.fit(deployer.capabilities(), write.ledger());
        return deployer.journal().write(write.fence(), write.expectedVersion(), document, entry);
    }

    private Call.Release giveBack(Call.Release release) {
        deployer.lease().release(release.fence());
        release.over().forEach(deployer.signals()::discard);
        return release;
    }

    private static UnaryOperator<Session> stored(Optional<Checkpoint> checkpoint) {
        try {
            Ledger ledger = StoredLedger.in(checkpoint);
            return s -> s.read(checkpoint.map(Checkpoint::version).orElse(0L), ledger);
        } catch (SluiceException e) {
            Cause cause = new Cause(Cause.Kind.JOURNAL_UNREADABLE, "", String.valueOf(e.getMessage()));
            return s -> s.interrupted(cause, false);
        }
    }

    static String note(String text) {
        return text.length() <= LONGEST_NOTE ? text : text.substring(0, LONGEST_NOTE);
    }

    private record Observation(Snapshot world, List<Signal> signals) {}
}
