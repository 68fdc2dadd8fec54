package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Registration;
import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.event.Event;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Grant;
import dev.sluice.gate.GateContext;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one {@link Session}: does its calls one after the other and brings it the answers. Holds no thread while it waits.
 *
 * <p>Every answer carries the number of the call that it answers; one that comes late, after its call was given up, is thrown away.
 */
final class RolloutRun {
    private static final Logger LOG = LoggerFactory.getLogger(RolloutRun.class);

    /** Sooner than this after the last look, a hint to look again waits. */
    private static final Duration LOOK_GAP = Duration.ofMillis(50);

    /** How long a call may go on after this process was asked to stop, and how long giving back the lease may take. */
    private static final Duration SAFE_POINT = Duration.ofSeconds(2);

    private final EngineServices services;
    private final EngineOptions options;
    private final Deployer deployer;
    private final GateRuns gates;
    private final SessionRequests requests;
    private final Patience patience;
    private final RolloutEvents events;
    private final List<ListenerQueue> listeners;
    private final CompletableFuture<Outcome> end = new CompletableFuture<>();

    private final Object lock = new Object();
    private RolloutId rollout;
    private @Nullable Session session;
    private @Nullable LeaseKeeper keeper;
    private @Nullable Registration watch;
    private PlatformCalls.@Nullable Pending pending;
    private @Nullable Call current;
    private @Nullable Cause stop;
    private EngineClock.@Nullable Scheduled timer;
    private long ticket;
    private long lookedAt;
    private boolean sleeping;
    private boolean retrying;
    private boolean finished;
    private String waitingFor = "";

    RolloutRun(
            EngineServices services,
            Deployer deployer,
            Optional<RolloutId> own,
            List<ListenerQueue> listeners,
            Function<dev.sluice.gate.GateSpec, Optional<dev.sluice.gate.Gate>> binding) {
        this.services = services;
        this.options = services.options();
        this.deployer = deployer;
        DriverId driver = DriverId.ofThisProcess(options.host(), services.random());
        this.requests = new SessionRequests(deployer, driver, options, SAFE_POINT);
        this.patience = new Patience(options.patience(), services.random());
        this.rollout = own.orElseGet(() -> RolloutId.random(services.random()));
        this.listeners = listeners;
        this.events = new RolloutEvents(own, this::tell);
        this.gates = new GateRuns(services.threads(), binding, this::wake);
    }

    RolloutId rollout() {
        synchronized (lock) {
            return rollout;
        }
    }

    CompletableFuture<Outcome> end() {
        return end;
    }

    List<ListenerQueue> listeners() {
        return listeners;
    }

    Deployer deployer() {
        return deployer;
    }

    /** Finds out what is to be done, by a call to the platform, and then does it. */
    void start(Supplier<Assignment> preparation) {
        services.calls().submit(deployer, "prepare", options.callLimit(), preparation, (assignment, error) -> {
            if (assignment == null) {
                notPrepared(requireNonNull(error, "error"));
                return;
            }
            synchronized (lock) {
                session = Session.of(assignment);
            }
            listen();
            advance();
        });
    }

    /** Hints only make it quicker: without them it looks every tick. */
    private void listen() {
        try {
            Registration registered = deployer.watch(this::wake);
            synchronized (lock) {
                watch = registered;
            }
        } catch (RuntimeException e) {
            LOG.info("{} can't be watched, so it is looked at every {}", deployer.application(), options.tick(), e);
        }
    }

    /** Stops at the next safe point, which is before any further write. */
    void stop(Cause why) {
        synchronized (lock) {
            if (stop == null) {
                stop = why;
            }
        }
        services.clock().schedule(SAFE_POINT, this::giveUpCall);
        wake();
    }

    /** A call that does not end is no reason to stay. */
    private void giveUpCall() {
        PlatformCalls.Pending running;
        synchronized (lock) {
            running = current instanceof Call.Release ? null : pending;
        }
        if (running != null) {
            running.cancel("the engine stops");
        }
    }

    RolloutStatus status() {
        synchronized (lock) {
            Optional<Progress> progress =
                    session == null ? Optional.empty() : session.ledger().rollout();
            return new RolloutStatus(
                    rollout,
                    end.isDone() ? Optional.empty() : progress,
                    waitingFor,
                    session == null ? Optional.empty() : session.world().map(Snapshot::traffic),
                    Optional.ofNullable(end.getNow(null)));
        }
    }

    /** Something may have changed: a rollout that sleeps looks again. */
    void wake() {
        synchronized (lock) {
            if (!sleeping) {
                return;
            }
            if (stop != null) {
                ticket++;
                services.clock().schedule(Duration.ZERO, this::advance);
                sleeping = false;
                return;
            }
            long since = services.clock().nanoTime() - lookedAt;
            if (retrying) {
                return;
            }
            if (since < LOOK_GAP.toNanos()) {
                sleepOn(LOOK_GAP.minusNanos(since));
                return;
            }
        }
        slept(ticketNow());
    }

    private long ticketNow() {
        synchronized (lock) {
            return ticket;
        }
    }

    private void advance() {
        Call call;
        long number;
        synchronized (lock) {
            Session now = requireNonNull(session, "session");
            if (stop != null && !(now.next() instanceof Call.Release) && !(now.next() instanceof Call.End)) {
                now = now.interrupted(stop, true);
                session = now;
            }
            call = now.next();
            current = call;
            number = ++ticket;
            sleeping = false;
            retrying = false;
            waitingFor = "";
        }
        try {
            dispatch(call, number);
        } catch (RuntimeException e) { // a mistake of ours must end the rollout, not leave it hanging
            failed(number, call.getClass().getSimpleName(), e);
        }
    }

    private void dispatch(Call call, long number) {
        Optional<SessionRequests.Request<?>> request = requests.of(call);
        if (call instanceof Call.Observe) {
            lookedAt = services.clock().nanoTime();
        }
        if (request.isPresent()) {
            make(number, request.get());
        } else if (call instanceof Call.Ask a) {
            askGate(number, (Question.Passes) a.question());
        } else if (call instanceof Call.Sleep s) {
            sleep(s);
        } else if (call instanceof Call.Release r) {
            release(number, r);
        } else {
            finish(((Call.End) call).outcome());
        }
    }

    private <T> void make(long number, SessionRequests.Request<T> request) {
        LeaseKeeper held;
        synchronized (lock) {
            held = keeper;
        }
        if (request.writes() && held != null && !held.alive()) {
            failed(
                    number,
                    request.name(),
                    new TransientException("the lease could not be renewed: nothing is written until it is"));
            return;
        }
        long askedAt = services.clock().nanoTime();
        PlatformCalls.Pending handed = services.calls()
                .submit(deployer, request.name(), request.limit(), request.call(), (result, error) -> {
                    if (error != null) {
                        failed(number, request.name(), error);
                        return;
                    }
                    T there = requireNonNull(result, request.name());
                    note(there, askedAt);
                    reply(number, request.then().apply(there));
                });
        synchronized (lock) {
            if (ticket == number) {
                pending = handed;
            }
        }
    }

    /** What else a result means to this process: a lease to keep alive, a change to tell of. */
    private void note(Object result, long askedAt) {
        Call call;
        synchronized (lock) {
            call = current;
        }
        if (result instanceof Grant.Granted g) {
            keep(g, askedAt);
        } else if (result instanceof Effect.Applied applied && call instanceof Call.Apply a) {
            tell(new Event.Changed(rollout(), clockOfPlatform(), a.change(), applied.changed()));
        }
    }

    private void keep(Grant.Granted granted, long askedAt) {
        LeaseKeeper fresh = new LeaseKeeper(
                deployer,
                granted.fence(),
                options.leaseTtl(),
                askedAt,
                () -> SessionRequests.note(
                        status().progress().map(Progress::stepText).orElse("")),
                services.clock(),
                services.threads(),
                this::taken,
                this::lapsed);
        synchronized (lock) {
            keeper = fresh;
        }
        fresh.start();
    }

    private void release(long number, Call.Release release) {
        LeaseKeeper held;
        boolean over;
        synchronized (lock) {
            held = keeper;
            gates.cancel();
            over = requireNonNull(session, "session").ledger().rollout().isEmpty();
        }
        if (held != null) {
            held.close();
        }
        make(number, requests.release(release, over ? Optional.of(rollout()) : Optional.empty()));
    }

    private void askGate(long number, Question.Passes question) {
        Optional<Answer> answer;
        synchronized (lock) {
            answer = gates.poll(question.gate(), () -> gateContext(question));
            if (answer.isEmpty()) {
                waitingFor = "gate " + question.gate().name();
                sleepOn(options.tick());
                events.waits(requireNonNull(session, "session"), waitingFor);
                return;
            }
        }
        Answer said = answer.get();
        tell(new Event.GateAnswered(
                rollout(),
                clockOfPlatform(),
                question.gate().name(),
                said instanceof Answer.Gate g ? g.answer().toString() : said.toString()));
        reply(number, s -> s.answered(said));
    }

    private GateContext gateContext(Question.Passes question) {
        Session now;
        synchronized (lock) {
            now = requireNonNull(session, "session");
        }
        Progress progress = now.ledger().rollout().orElseThrow();
        List<Signal> signals = deployer.signals().read().stream()
                .filter(s -> s.rollout().equals(progress.rollout()))
                .toList();
        return new GateContext(
                deployer.application(),
                progress.rollout(),
                progress.plan().target(),
                question.revision().flatMap(deployer::probe),
                signals,
                now.world().orElseThrow().at(),
                options.secrets());
    }

    private void sleep(Call.Sleep sleep) {
        synchronized (lock) {
            waitingFor = sleep.reason();
            events.waits(requireNonNull(session, "session"), sleep.reason());
            Duration left = Duration.between(sleep.now(), sleep.until());
            sleepOn(left.compareTo(options.tick()) < 0 ? left : options.tick());
        }
    }

    private void sleepOn(Duration duration) {
        sleeping = true;
        if (timer != null) {
            timer.cancel();
        }
        long number = ticket;
        timer = services.clock().schedule(duration, () -> slept(number));
    }

    private void slept(long number) {
        reply(number, Session::slept);
    }

    private void finish(Outcome outcome) {
        LeaseKeeper held;
        Registration registered;
        synchronized (lock) {
            if (finished) {
                return;
            }
            finished = true;
            held = keeper;
            registered = watch;
            gates.cancel();
        }
        if (held != null) {
            held.close();
        }
        if (registered != null) {
            registered.close();
        }
        tell(new Event.Finished(rollout(), clockOfPlatform(), outcome));
        end.complete(outcome);
    }

    /** Somebody else holds the lease now: nothing more is written. */
    private void taken(Grant.Held by) {
        PlatformCalls.Pending running;
        synchronized (lock) {
            if (session == null || end.isDone()) {
                return;
            }
            session = session.superseded(by.fence());
            ticket++; // whatever is under way is answered to nobody
            running = pending;
        }
        if (running != null) {
            running.cancel("another driver has taken over");
        }
        advance();
    }

    /** The lease was not renewed in time: a write under way is given up, and none is begun until it is renewed. */
    private void lapsed() {
        PlatformCalls.Pending running;
        synchronized (lock) {
            boolean writing = current instanceof Call.Write || current instanceof Call.Apply;
            running = writing ? pending : null;
        }
        if (running != null) {
            running.cancel("the lease was not renewed in time");
        }
    }

    private void reply(long number, Function<Session, Session> answer) {
        synchronized (lock) {
            if (number != ticket || session == null) {
                return;
            }
            ticket++; // this call is answered
            pending = null;
            patience.succeeded(requireNonNull(current, "current"));
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
            session = answered(session, answer);
            session.ledger().rollout().ifPresent(p -> rollout = p.rollout());
            events.saw(session);
        }
        advance();
    }

    private static Session answered(Session before, Function<Session, Session> answer) {
        try {
            return answer.apply(before);
        } catch (RuntimeException e) {
            LOG.error("A decision failed, the rollout stops where it is: {}", before, e);
            return before.interrupted(new Cause(Cause.Kind.REFUSED, before.stepText(), "a bug of Sluice: " + e), true);
        }
    }

    /** What failed for now is tried again for a while; what failed for good is the session's to decide. */
    private void failed(long number, String name, Throwable error) {
        synchronized (lock) {
            if (number != ticket || session == null) {
                return;
            }
            ticket++;
            pending = null;
            Call call = requireNonNull(current, "current");
            if (call instanceof Call.Release) {
                session = session.released();
            } else if (stop != null) {
                session = session.interrupted(stop, true);
            } else if (error instanceof PermanentException permanent) {
                session = session.refused(permanent);
            } else if (!(error instanceof TransientException)) {
                session = session.refused(new PermanentException(
                        PermanentException.Reason.REFUSED, name + " failed in a way no provider may: " + error, error));
            } else if (!tryAgain(call, name, (TransientException) error)) {
                Cause cause =
                        new Cause(Cause.Kind.API_UNAVAILABLE, session.stepText(), name + ": " + error.getMessage());
                session = session.interrupted(cause, true);
            } else {
                return;
            }
        }
        advance();
    }

    private boolean tryAgain(Call call, String name, TransientException error) {
        Optional<Duration> wait = patience.failed(call, error, services.clock().nanoTime());
        if (wait.isEmpty()) {
            return false;
        }
        tell(new Event.Retrying(rollout, clockOfPlatform(), name, String.valueOf(error.getMessage()), wait.get()));
        boolean lookFirst = call instanceof Call.Apply || call instanceof Call.Ask;
        session = lookFirst ? requireNonNull(session, "session").slept() : session;
        sleeping = true;
        retrying = true;
        waitingFor = name + " is tried again: " + error.getMessage();
        long number = ticket;
        timer = services.clock().schedule(wait.get(), () -> {
            if (ticketNow() == number) {
                advance();
            }
        });
        return true;
    }

    private void notPrepared(Throwable error) {
        Outcome outcome;
        if (error instanceof ConfigurationException c) {
            outcome = new Outcome.Refused(c.problems(), Optional.empty());
        } else {
            Cause.Kind kind = error instanceof TransientException ? Cause.Kind.API_UNAVAILABLE : Cause.Kind.REFUSED;
            outcome = new Outcome.Interrupted(new Cause(kind, "", "prepare: " + error.getMessage()), true);
        }
        finish(outcome);
    }

    private void tell(Event event) {
        listeners.forEach(l -> l.add(event));
    }

    /** The platform's time when it was last looked at. */
    Instant clockOfPlatform() {
        synchronized (lock) {
            return session == null
                    ? Instant.EPOCH
                    : session.world().map(Snapshot::at).orElse(Instant.EPOCH);
        }
    }
}
