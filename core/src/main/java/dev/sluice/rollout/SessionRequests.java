package dev.sluice.rollout;

import dev.sluice.SluiceException;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Snapshot;
import dev.sluice.document.EndedDocument;
import dev.sluice.document.LedgerDocument;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Call;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Ledger;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.fence.DriverId;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** How each call of a session is made on a platform, and what its result means to the session. */
final class SessionRequests {
    /** Longer notes are cut; a lease keeps them for people. */
    private static final int LONGEST_NOTE = 200;

    private final Deployer deployer;
    private final DriverId driver;
    private final EngineOptions options;
    private final Duration releaseLimit;

    /** @param releaseLimit how long giving back the lease may take */
    SessionRequests(Deployer deployer, EngineServices services, Duration releaseLimit) {
        this.deployer = deployer;
        this.options = services.options();
        this.driver = DriverId.ofThisProcess(options.host(), services.random());
        this.releaseLimit = releaseLimit;
    }

    /**
     * A call to a platform.
     *
     * @param name for people
     * @param writes whether it needs a lease that lives
     * @param limit how long it may take
     * @param then what the result makes of the session
     */
    record Request<T>(
            String name,
            boolean writes,
            Duration limit,
            Supplier<T> call,
            Function<T, Function<Session, Session>> then) {}

    /** Finding out what is to be done; its result makes the session. */
    Request<Preparation> prepare(Supplier<Preparation> preparation) {
        return new Request<>("prepare", false, options.callLimit(), preparation, done -> s -> s);
    }

    /** Empty for what needs no call to the platform: waiting, gates and the end. */
    Optional<Request<?>> of(Call call) {
        if (call instanceof Call.Acquire a) {
            return read(
                    "acquire",
                    () -> deployer.lease().acquire(driver, options.leaseTtl(), note(a.note())),
                    grant -> s -> s.granted(grant));
        } else if (call instanceof Call.Read) {
            return read("read the journal", () -> deployer.journal().read(), SessionRequests::stored);
        } else if (call instanceof Call.Observe) {
            return read(
                    "observe",
                    () -> new Observation(deployer.observe(), deployer.signals().read()),
                    seen -> s -> s.observed(seen.world(), seen.signals()));
        } else if (call instanceof Call.Write w) {
            return write("write the journal", () -> write(w), written -> s -> s.written(written));
        } else if (call instanceof Call.Apply a) {
            return write(
                    "apply " + a.change().getClass().getSimpleName(),
                    () -> deployer.apply(a.guard(), a.change()),
                    effect -> s -> s.applied(effect));
        } else if (call instanceof Call.Ask a) {
            return ask(a.question());
        }
        return Optional.empty();
    }

    private Written write(Call.Write write) {
        Optional<LogEntry> entry = write.entry().map(e -> new LogEntry(e.at(), EndedDocument.toLog(e)));
        String document = JournalRoom.fit(deployer.capabilities(), write.ledger());
        return deployer.journal().write(write.fence(), write.expectedVersion(), document, entry);
    }

    /** @param over the rollouts whose signals nobody needs any more */
    Request<Call.Release> release(Call.Release release, List<RolloutId> over) {
        return new Request<>(
                "release",
                false,
                releaseLimit,
                () -> {
                    deployer.lease().release(release.fence());
                    over.forEach(deployer.signals()::discard);
                    return release;
                },
                done -> Session::released);
    }

    private Optional<Request<?>> ask(Question question) {
        if (question instanceof Question.Propagated p) {
            return read(
                    "propagation",
                    () -> deployer.propagation(p.rules()),
                    seen -> s -> s.answered(new Answer.Propagated(p.rules(), seen)));
        } else if (question instanceof Question.Serving q) {
            return read(
                    "draining",
                    () -> deployer.draining(q.revision()),
                    state -> s -> s.answered(new Answer.Serving(q.revision(), state)));
        }
        return Optional.empty();
    }

    private <T> Optional<Request<?>> read(String name, Supplier<T> call, Function<T, Function<Session, Session>> then) {
        return Optional.of(new Request<>(name, false, options.callLimit(), call, then));
    }

    private <T> Optional<Request<?>> write(
            String name, Supplier<T> call, Function<T, Function<Session, Session>> then) {
        return Optional.of(new Request<>(name, true, options.callLimit(), call, then));
    }

    private static Function<Session, Session> stored(Optional<Checkpoint> checkpoint) {
        try {
            Ledger ledger =
                    checkpoint.map(c -> LedgerDocument.fromJson(c.document())).orElse(Ledger.empty());
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
