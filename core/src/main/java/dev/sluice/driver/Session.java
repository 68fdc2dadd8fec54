package dev.sluice.driver;

import static java.util.Objects.requireNonNull;

import dev.sluice.PermanentException;
import dev.sluice.Problem;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Snapshot;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One process's part in a rollout, as a value: which {@link Call} comes next, and what each answer makes of it.
 *
 * <p>The order is the protocol: lease, journal, world; then decide, write the intent if the journal does not foretell it, act, and look
 * again. Whoever runs a session (the engine, a simulation, the explorer of the tests) does the calls and nothing else. Immutable; safe for use by many threads.
 */
public final class Session {
    /** How long a change that met another one or a refusal waits before it is tried again; doubles with each try, up to 8 s. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final int CONFLICTS = 3;

    private enum Phase {
        LOOK_READ,
        LOOK_OBSERVE,
        ACQUIRE,
        READ,
        OBSERVE,
        WRITE,
        PERFORM,
        NOTE,
        RELEASE,
        END
    }

    private final Assignment assignment;
    private final Function<Situation, Decision> brain;
    private Phase phase;
    private @Nullable Fence fence;
    private long version;
    private Ledger stored = Ledger.empty();
    private Ledger ledger = Ledger.empty();
    private @Nullable Snapshot world;
    private List<Signal> signals = List.of();
    private @Nullable Decision decision;
    private Pace pace = Pace.FREE;
    private Concerned concerned;
    private boolean begun;
    private int conflicts;
    private @Nullable Outcome outcome;

    private Session(Assignment assignment, Function<Situation, Decision> brain, Phase phase) {
        this.assignment = requireNonNull(assignment, "assignment");
        this.brain = requireNonNull(brain, "brain");
        this.phase = phase;
        this.concerned = Concerned.by(assignment);
    }

    private Session(Session from) {
        this.assignment = from.assignment;
        this.brain = from.brain;
        this.phase = from.phase;
        this.fence = from.fence;
        this.version = from.version;
        this.stored = from.stored;
        this.ledger = from.ledger;
        this.world = from.world;
        this.signals = from.signals;
        this.decision = from.decision;
        this.pace = from.pace;
        this.concerned = from.concerned;
        this.begun = from.begun;
        this.conflicts = from.conflicts;
        this.outcome = from.outcome;
    }

    /** A session at its beginning. */
    public static Session of(Assignment assignment) {
        return of(assignment, Driver::next);
    }

    /** A session that decides otherwise than {@link Driver#next}: for tests that plant mistakes. */
    public static Session of(Assignment assignment, Function<Situation, Decision> brain) {
        return new Session(assignment, brain, assignment instanceof Assignment.Begin ? Phase.LOOK_READ : Phase.ACQUIRE);
    }

    /** What is to be done next; always the same for the same session. */
    public Call next() {
        return switch (phase) {
            case LOOK_READ, READ -> new Call.Read();
            case LOOK_OBSERVE, OBSERVE -> new Call.Observe();
            case ACQUIRE -> new Call.Acquire(Opening.note(assignment));
            case WRITE -> new Call.Write(fence(), version, ledger, ended());
            case PERFORM -> perform();
            case NOTE -> new Call.Write(fence(), version, stored, Optional.of(noted()));
            case RELEASE -> new Call.Release(fence(), concerned.over(stored, ledger));
            case END -> new Call.End(requireNonNull(outcome, "outcome"));
        };
    }

    /** The lease was granted, or somebody else has it. */
    public Session granted(Grant grant) {
        return grant.match(
                granted -> with(s -> {
                    s.fence = granted.fence();
                    s.phase = Phase.READ;
                }),
                held -> ending(Opening.taken(held, ledger)));
    }

    /**
     * The journal says so.
     *
     * @param storedVersion 0 if nothing was ever written
     */
    public Session read(long storedVersion, Ledger storedLedger) {
        return with(s -> {
            s.version = storedVersion;
            s.stored = storedLedger;
            s.ledger = storedLedger;
            s.concerned = concerned.and(storedLedger);
            s.begun = false; // after a lost answer or a conflict, what is stored decides again where we are
            s.phase = phase == Phase.LOOK_READ ? Phase.LOOK_OBSERVE : Phase.OBSERVE;
        });
    }

    /** The world is so, and these wishes are posted. */
    public Session observed(Snapshot snapshot, List<Signal> posted) {
        return with(s -> {
            s.world = world == null ? snapshot : snapshot.notBefore(world.at());
            s.signals = List.copyOf(posted);
            if (phase == Phase.LOOK_OBSERVE) {
                Optional<Outcome> unchanged = Opening.unchanged(assignment, ledger, s.world);
                s.outcome = unchanged.orElse(null);
                s.phase = unchanged.isPresent() ? Phase.END : Phase.ACQUIRE;
            } else {
                s.decide(Optional.empty());
            }
        });
    }

    /** The journal took it, or not. */
    public Session written(Written written) {
        if (phase == Phase.NOTE) {
            return ending(requireNonNull(outcome, "outcome"));
        }
        return written.match(
                saved -> with(s -> {
                    s.version = saved.version();
                    s.stored = ledger;
                    s.conflicts = 0;
                    s.phase = Phase.PERFORM;
                    s.afterWrite();
                }),
                conflict -> with(s -> {
                    s.conflicts++;
                    s.phase = Phase.READ;
                    if (s.conflicts > CONFLICTS) {
                        s.outcome = Opening.contended(s.stepText());
                        s.phase = Phase.RELEASE;
                    }
                }),
                superseded -> ending(new Outcome.Superseded(superseded.by())));
    }

    /** The platform took the change, or not. */
    public Session applied(Effect effect) {
        return effect.match(
                applied -> with(s -> s.phase = Phase.OBSERVE),
                underway -> with(s -> s.holdBack(underway.again())),
                superseded -> ending(new Outcome.Superseded(superseded.by())),
                stale -> triedInVain(stale.what()),
                refused -> triedInVain(refused.reason()));
    }

    /** The question is answered. */
    public Session answered(Answer answer) {
        return with(s -> {
            s.decide(Optional.of(answer));
            if (answer instanceof Answer.Gate g && g.answer() instanceof GateAnswer.Wait wait) {
                s.pace = s.pace.gateWaits(now().plus(wait.askAgainAfter()), signals.size());
            }
        });
    }

    /** Some time has passed, or something may have changed: the world is looked at again. */
    public Session slept() {
        return with(s -> s.phase = Phase.OBSERVE);
    }

    /** The lease is given back. */
    public Session released() {
        return with(s -> s.phase = Phase.END);
    }

    /** This process is asked to stop: it writes into the log that it did, if it has begun anything, and ends here. */
    public Session stopped(Cause why) {
        if (phase == Phase.NOTE || phase == Phase.RELEASE || phase == Phase.END) {
            return this;
        }
        boolean driving = fence != null && world != null && phase != Phase.READ;
        if (!driving || settled()) {
            return interrupted(why, true);
        }
        return with(s -> {
            s.outcome = new Outcome.Interrupted(why, true);
            s.phase = Phase.NOTE;
        });
    }

    /** This process stops here; the ledger on the platform says where another goes on. */
    public Session interrupted(Cause cause, boolean resumable) {
        return ending(new Outcome.Interrupted(cause, resumable));
    }

    /** Another driver has taken over, as the lease tells. */
    public Session superseded(Fence by) {
        return phase == Phase.RELEASE || phase == Phase.END ? this : ending(new Outcome.Superseded(by));
    }

    /** The platform will never do the call that was due. Before the commit point the rollout goes back. */
    public Session refused(PermanentException refusal) {
        Cause cause = Cause.of(refusal, stepText());
        boolean applying = phase == Phase.PERFORM && decision instanceof Decision.Apply;
        Optional<Progress> driven = ledger.rollout().filter(p -> applying && cause.kind() == Cause.Kind.REFUSED);
        if (driven.filter(Progress::onlyClearsAway).isPresent()) {
            return triedInVain(cause.reason());
        } else if (driven.filter(Progress::mayGoBack).isPresent()) {
            return with(s -> {
                s.ledger = ledger.withRollout(WayBack.begin(driven.get(), cause, requireNonNull(world)));
                s.phase = Phase.OBSERVE;
            });
        }
        return ending(new Outcome.Interrupted(cause, cause.kind() != Cause.Kind.TARGET_GONE));
    }

    /** The rollout can't be written down as it is planned: refused, as long as nothing of it was ever written. */
    public Session rejected(List<Problem> problems) {
        Cause cause = new Cause(Cause.Kind.REFUSED, stepText(), problems.toString());
        return settled() ? ending(new Outcome.Refused(problems, Optional.empty())) : interrupted(cause, true);
    }

    /** The right to change the application; empty before it is granted. */
    public Optional<Fence> held() {
        return phase == Phase.END ? Optional.empty() : Optional.ofNullable(fence);
    }

    /** What was last seen of the world. */
    public Optional<Snapshot> world() {
        return Optional.ofNullable(world);
    }

    /** What is remembered, the part not yet written included. */
    public Ledger ledger() {
        return ledger;
    }

    /** The plan's words for where it is, for people. */
    public String stepText() {
        return ledger.rollout().map(Progress::stepText).orElse("");
    }

    private boolean settled() {
        return stored.rollout().isEmpty();
    }

    private Call perform() {
        Decision due = requireNonNull(decision, "decision");
        Optional<Instant> notBefore = pace.notBefore(due);
        if (notBefore.isPresent()) {
            return new Call.Sleep(now(), notBefore.get(), "to try again: " + stepText());
        }
        if (due instanceof Decision.Apply a) {
            return new Call.Apply(
                    new Guard(fence(), requireNonNull(world, "world").token()), a.change());
        } else if (due instanceof Decision.Ask a) {
            return new Call.Ask(a.question());
        }
        Decision.Wait wait = (Decision.Wait) due;
        return new Call.Sleep(now(), wait.until(), wait.reason());
    }

    /** Everything below changes a copy that nobody else has seen yet. */
    private void decide(Optional<Answer> answer) {
        Situation seen = new Situation(requireNonNull(world, "world"), ledger, signals, answer);
        Turn turn = Turn.of(seen, assignment, brain, begun, decision != null);
        boolean known = begun && turn.begun(); // else what is stored may be another process's note
        ledger = turn.ledger();
        begun = turn.begun();
        if (turn.end().isPresent()) {
            outcome = turn.end().get();
            phase = Phase.RELEASE;
            return;
        }
        Decision made = turn.decision().orElseThrow();
        decision = made;
        pace = pace.after(made, now(), signals.size());
        phase = WriteAhead.isOwed(stored, made, known) ? Phase.WRITE : Phase.PERFORM;
    }

    private void holdBack(Duration time) {
        pace = pace.hold(decision, now().plus(time));
        phase = Phase.PERFORM;
    }

    private void afterWrite() {
        if (decision instanceof Decision.Finish f) {
            boolean oursIsNext =
                    !begun && !(f.outcome() instanceof Outcome.Interrupted); // an older one is out of the way
            outcome = f.outcome();
            phase = oursIsNext ? Phase.OBSERVE : Phase.RELEASE;
        }
    }

    private Session triedInVain(String what) {
        return with(s -> {
            s.ledger = ledger.rollout()
                    .map(p -> ledger.withRollout(p.triedAgain(what)))
                    .orElse(ledger);
            int tries = s.ledger.rollout().map(Progress::tries).orElse(1);
            s.holdBack(FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, 3)));
        });
    }

    private Session ending(Outcome end) {
        return with(s -> {
            s.outcome = end;
            boolean ours = fence != null && !(end instanceof Outcome.Superseded);
            s.phase = ours ? Phase.RELEASE : Phase.END;
        });
    }

    /** What the log says of a rollout that stops in the middle. */
    private Ended noted() {
        return Ended.of(stored.rollout().orElseThrow(), requireNonNull(outcome, "outcome"), now());
    }

    private Optional<Ended> ended() {
        return ledger.last().equals(stored.last()) ? Optional.empty() : ledger.last();
    }

    private Fence fence() {
        return requireNonNull(fence, "fence");
    }

    private Instant now() {
        return requireNonNull(world, "world").at();
    }

    private Session with(Consumer<Session> change) {
        Session copy = new Session(this);
        change.accept(copy);
        return copy;
    }

    /** All of it but the brain, which is no value. */
    private List<@Nullable Object> state() {
        return Arrays.asList(
                phase,
                fence,
                version,
                world,
                ledger,
                decision,
                pace,
                outcome,
                stored,
                signals,
                assignment,
                concerned,
                begun,
                conflicts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Session that && state().equals(that.state());
    }

    @Override
    public int hashCode() {
        return Objects.hash(phase, fence, version, begun, ledger, world, decision, pace);
    }
}
