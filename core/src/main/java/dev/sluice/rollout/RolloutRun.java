package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.TransientException;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Assignment;
import dev.sluice.driver.Call;
import dev.sluice.driver.Cause;
import dev.sluice.driver.FailedCall;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Question;
import dev.sluice.driver.Session;
import dev.sluice.event.Event;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateSpec;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one {@link Session}: does its calls one after the other and brings it the answers. Holds no thread while it waits.
 *
 * <p>Every answer carries the number of the call that it answers; one that comes late, after its call was given up, is thrown away.
 */
final class RolloutRun {
    /** How long a call may go on after this process was asked to stop, and how long giving back the lease may take. */
    private static final Duration SAFE_POINT = Duration.ofSeconds(2);

    private final EngineServices services;
    private final Inquiries inquiries;
    private final CallsUnderLease calls;
    private final DeployerCalls requests;
    private final Patience patience;
    private final Nap nap;
    private final Tick tick;
    private final Wishes wishes;
    private final RolloutEvents events;
    private final List<ListenerQueue> listeners;
    private final CompletableFuture<Outcome> end = new CompletableFuture<>();

    private final Object lock = new Object();
    private RolloutId rollout;
    private @Nullable Session session;
    private @Nullable Call current;
    private @Nullable Preparing preparing;
    private @Nullable Cause stop;
    private long ticket;
    private boolean finished;
    private String waitingFor = "";

    RolloutRun(
            EngineServices services,
            Deployer deployer,
            Optional<RolloutId> own,
            List<ListenerQueue> listeners,
            Function<GateSpec, Optional<Gate>> binding) {
        this.services = services;
        EngineOptions options = services.options();
        this.requests = new DeployerCalls(
                deployer, DriverId.ofThisProcess(options.host(), services.random()), options.leaseTtl());
        this.nap = new Nap(services.clock());
        this.tick = new Tick(options.tick());
        this.wishes = new Wishes(new BoundedDeployer(deployer, services), services.threads(), own);
        this.patience = new Patience(options.patience(), services.random());
        this.rollout = own.orElseGet(() -> RolloutId.random(services.random()));
        this.listeners = listeners;
        this.events = new RolloutEvents(own, this::tell);
        this.calls = new CallsUnderLease(services, deployer, () -> status().stepText(), this::taken);
        this.inquiries = new Inquiries(
                new GateRuns(services, deployer, binding, this::wake),
                new MetricRuns(services, deployer.application(), this::wake));
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

    /** Posts a wish for this rollout; as soon as its identity is known, if it takes one up. */
    void wish(Signal.Kind kind, String subject, String by) {
        String id = String.format("%016x", services.random().nextLong());
        wishes.post(rolloutId -> new Signal(id, rolloutId, kind, subject, by, clockOfPlatform()));
        wake();
    }

    /** Finds out what is to be done, by a call to the platform, and then does it. */
    void start(Supplier<Preparation> preparation) {
        Preparing asked = new Preparing(
                calls,
                new DeployerCalls.Request<>("prepare", false, preparation, done -> s -> s),
                patience,
                services.clock(),
                this::drive,
                this::finish,
                (failure, wait) -> tell(new Event.Retrying(rollout(), clockOfPlatform(), "prepare", failure, wait)));
        Cause stopped;
        synchronized (lock) {
            preparing = asked;
            stopped = stop;
        }
        calls.watch(this::hinted); // before the first look, so that what it lists can be watched from there on
        if (stopped != null) {
            asked.stop(stopped);
        }
        asked.begin();
    }

    private void drive(Assignment assignment) {
        synchronized (lock) {
            session = Session.of(assignment);
        }
        advance();
    }

    /** Stops at the next safe point, which is before any further write. */
    void stop(Cause why) {
        Preparing before;
        synchronized (lock) {
            if (stop == null) {
                stop = why;
            }
            before = preparing;
        }
        if (before != null) {
            before.stop(why);
        }
        services.clock().schedule(SAFE_POINT, () -> calls.giveUp("the engine stops"));
        wake();
    }

    RolloutStatus status() {
        synchronized (lock) {
            Optional<Outcome> ended = Optional.ofNullable(end.getNow(null));
            return session == null
                    ? RolloutStatus.unknown(rollout, ended, waitingFor)
                    : RolloutStatus.of(rollout, session, ended, waitingFor);
        }
    }

    private void hinted() {
        synchronized (lock) {
            tick.hinted();
        }
        wake();
    }

    /** Something may have changed: a rollout that sleeps looks again. */
    void wake() {
        synchronized (lock) {
            if (stop != null && nap.asleep()) {
                long number = ++ticket;
                nap.backOff(Duration.ZERO, () -> goOn(number));
                return;
            }
            long number = ticket;
            nap.wakesIn().ifPresent(wait -> nap.sleep(wait, () -> slept(number)));
        }
    }

    private void goOn(long number) {
        synchronized (lock) {
            if (number != ticket) {
                return;
            }
            ticket++; // whoever comes second finds it done
        }
        advance();
    }

    private void advance() {
        Call call;
        long number;
        synchronized (lock) {
            Cause why = stop;
            session = Mistakes.guard(requireNonNull(session, "session"), s -> why == null ? s : s.stopped(why));
            call = session.next();
            current = call;
            number = ++ticket;
            nap.over();
            waitingFor = "";
            inquiries.before(call, session);
        }
        try {
            dispatch(call, number);
        } catch (RuntimeException | Error e) { // a mistake of ours must end the rollout, not leave it hanging
            failed(number, call.getClass().getSimpleName(), e);
        }
    }

    private void dispatch(Call call, long number) {
        Optional<DeployerCalls.Request<?>> request = requests.of(call);
        if (call instanceof Call.Observe) {
            synchronized (lock) {
                nap.looks();
            }
        } else if (call instanceof Call.Release) {
            calls.letLeaseGo();
        }
        if (request.isPresent()) {
            boolean last = call instanceof Call.Release;
            make(number, request.get(), last ? SAFE_POINT : services.options().callLimit());
        } else if (call instanceof Call.Ask a) {
            ask(number, a.question());
        } else if (call instanceof Call.Sleep s) {
            sleep(number, s);
        } else {
            finish(((Call.End) call).outcome());
        }
    }

    private <T> void make(long number, DeployerCalls.Request<T> request, Duration limit) {
        calls.make(request, limit, (result, error) -> {
            if (error != null) {
                failed(number, request.name(), error);
            } else {
                T there = requireNonNull(result, request.name());
                if (there instanceof Effect.Applied applied) {
                    tellOf(number, applied);
                }
                reply(number, request.then().apply(there));
            }
        });
    }

    private void tellOf(long number, Effect.Applied applied) {
        synchronized (lock) {
            if (number == ticket && current instanceof Call.Apply a) {
                tell(new Event.Changed(rollout, clockOfPlatform(), a.change(), applied.changed()));
            }
        }
    }

    /** Asks whom the platform does not know, without waiting for the answer: it is looked in for with each look at the world. */
    private void ask(long number, Question question) {
        Optional<Answer> answer;
        synchronized (lock) {
            Session now = requireNonNull(session, "session");
            answer = inquiries.poll(question, now);
            if (answer.isEmpty()) {
                waitingFor = Inquiries.name(question);
                nap.sleep(tick.before(waitingFor), () -> slept(number));
                events.waits(now, waitingFor);
                return;
            }
        }
        events.answered(rollout(), clockOfPlatform(), answer.get());
        reply(number, s -> s.answered(answer.get()));
    }

    private void sleep(long number, Call.Sleep sleep) {
        synchronized (lock) {
            waitingFor = sleep.reason();
            events.waits(requireNonNull(session, "session"), sleep.reason());
            nap.sleep(tick.before(sleep), () -> slept(number));
        }
    }

    private void slept(long number) {
        reply(number, Session::slept);
    }

    private void finish(Outcome outcome) {
        synchronized (lock) {
            if (finished) {
                return;
            }
            finished = true;
            inquiries.cancel();
        }
        calls.close();
        tell(new Event.Finished(rollout(), clockOfPlatform(), outcome));
        wishes.over(outcome);
        complete(outcome);
    }

    /** What callers do then is theirs, and never on the thread that keeps the time. */
    private void complete(Outcome outcome) {
        try {
            services.threads().execute(() -> end.complete(outcome));
        } catch (RejectedExecutionException e) {
            end.complete(outcome);
        }
    }

    /** Somebody else holds the lease now: nothing more is written, and whatever is under way is answered to nobody. */
    private void taken(Fence by) {
        synchronized (lock) {
            if (session == null || finished) {
                return;
            }
            session = session.superseded(by);
            ticket++;
        }
        advance();
    }

    private void reply(long number, Function<Session, Session> answer) {
        synchronized (lock) {
            if (number != ticket || session == null) {
                return;
            }
            ticket++; // this call is answered
            patience.succeeded(requireNonNull(current, "current"));
            nap.over();
            session = Mistakes.guard(session, answer::apply);
            session.ledger().rollout().ifPresent(p -> {
                rollout = p.rollout();
                wishes.known(rollout);
            });
            events.saw(session);
        }
        advance();
    }

    /** What failed for now is tried again for a while; what failed for good is the session's to decide. */
    private void failed(long number, String name, Throwable error) {
        synchronized (lock) {
            if (number != ticket || session == null) {
                return;
            }
            ticket++;
            FailedCall failed = new FailedCall(requireNonNull(current, "current"), name, error);
            Cause stops = current instanceof Call.Release ? null : stop;
            Optional<Session> settled =
                    stops != null ? Optional.of(session.interrupted(stops, true)) : failed.settled(session);
            if (settled.isEmpty() && tryAgain(failed)) {
                return;
            }
            Cause late = new Cause(Cause.Kind.API_UNAVAILABLE, session.stepText(), failed.toString());
            session = settled.isPresent() ? settled.get() : session.interrupted(late, true);
        }
        advance();
    }

    private boolean tryAgain(FailedCall failed) {
        TransientException error = (TransientException) failed.error();
        Optional<Duration> wait =
                patience.failed(failed.call(), error, services.clock().nanoTime());
        if (wait.isEmpty()) {
            return false;
        }
        String reason = String.valueOf(error.getMessage());
        tell(new Event.Retrying(rollout, clockOfPlatform(), failed.name(), reason, wait.get()));
        session = failed.again(requireNonNull(session, "session"));
        waitingFor = failed.name() + " is tried again: " + reason;
        long number = ticket;
        nap.backOff(wait.get(), () -> goOn(number));
        return true;
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
