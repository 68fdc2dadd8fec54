package dev.sluice.driver;

import dev.sluice.analysis.Reading;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.gate.GateAnswer;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Capacity;
import dev.sluice.release.RevisionId;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.simulation.SimulatedApplication;
import dev.sluice.simulation.SimulatedPlatform;
import dev.sluice.simulation.VirtualDriver;
import dev.sluice.strategy.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Sessions driven by hand on a simulated platform and a clock that only jumps: what was called, what was changed, who was left without
 * an answer. Something else can be made to happen just before a change.
 */
final class Driven {
    private static final int MOST_CALLS = 5_000;

    private final List<String> calls = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private final Set<String> losses = new LinkedHashSet<>();
    private final Map<String, Consumer<Driven>> before = new LinkedHashMap<>();
    private final VirtualDriver driver;
    private GateAnswer gate = new GateAnswer.Pass("ok");
    private Function<Question.Measures, Reading> readings = question -> new Reading.Counts(1_000, 0);
    private int rollouts;

    private Driven(SimulatedPlatform platform) {
        this.driver = new VirtualDriver(
                platform, Ledger.empty(), asked -> gate, question -> question.read(metric -> readings.apply(question)));
    }

    static Driven on(TrafficModel model, UnaryOperator<SimulatedApplication.Builder> how) {
        return new Driven(SimulatedPlatform.of(how.apply(SimulatedApplication.builder(
                                Given.SHOP, Capabilities.builder(model).build())
                        .otherReleases(ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(10))))
                .build()));
    }

    static Driven on(TrafficModel model) {
        return on(model, a -> a);
    }

    /** With v1 live at so many instances, promoted by Sluice; what that took is forgotten. */
    static Driven live(TrafficModel model, int count, UnaryOperator<SimulatedApplication.Builder> how) {
        Driven driven = on(model, how);
        driven.run("v1", dev.sluice.strategy.Recreate.withDowntime(), count);
        driven.forget();
        return driven;
    }

    static Driven live(TrafficModel model, int count) {
        return live(model, count, a -> a);
    }

    /** The revision that the platform makes of a release. */
    static RevisionId id(String label) {
        return new RevisionId("r-" + Given.release(label).id());
    }

    Driven forget() {
        calls.clear();
        changes.clear();
        losses.clear();
        return this;
    }

    /** Does this once, just before a call that reads so: {@code route 100% v2}, {@code ask gate ops}. */
    Driven before(String change, Consumer<Driven> event) {
        before.put(change, event);
        return this;
    }

    /** Lets time pass, with all that happens in it. */
    Driven pass(Duration time) {
        driver.meanwhile(now -> now.advance(time));
        return this;
    }

    Driven meddle(ForeignChange change) {
        driver.meanwhile(now -> now.meddle(change));
        return this;
    }

    Driven wish(Signal.Kind kind) {
        RolloutId rollout = new RolloutId("r-" + rollouts);
        driver.meanwhile(
                now -> now.post(new Signal("s" + now.signals().size(), rollout, kind, "", "ann", Instant.EPOCH)));
        return this;
    }

    Driven gate(GateAnswer answer) {
        gate = answer;
        return this;
    }

    /** What metrics read from now on. */
    Driven metrics(Function<Question.Measures, Reading> read) {
        readings = read;
        return this;
    }

    Outcome run(String label, Strategy strategy) {
        return drive(begin(label, strategy, Optional.empty()));
    }

    Outcome run(String label, Strategy strategy, int count) {
        return drive(begin(label, strategy, Optional.of(Capacity.fixed(count))));
    }

    Outcome resume() {
        return drive(new Assignment.Resume());
    }

    /** Until the next change that reads so, and then no further: the process is gone, its lease expired. */
    Driven killedBefore(String change, String label, Strategy strategy) {
        drive(Session.of(begin(label, strategy, Optional.empty())), change);
        return meddle(new ForeignChange.ExpireLease());
    }

    /** The same with a process that takes it up. */
    Driven resumedAndKilledBefore(String change) {
        drive(Session.of(new Assignment.Resume()), change);
        return meddle(new ForeignChange.ExpireLease());
    }

    Assignment.Begin begin(String label, Strategy strategy, Optional<Capacity> capacity) {
        rollouts++;
        return new Assignment.Begin(
                new RolloutId("r-" + rollouts),
                Given.SHOP,
                platform().application().capabilities(),
                strategy,
                Given.release(label),
                capacity,
                List.of());
    }

    Outcome drive(Assignment assignment) {
        return ((Call.End) drive(Session.of(assignment), "nothing").next()).outcome();
    }

    private Session drive(Session session, String until) {
        for (int i = 0; i < MOST_CALLS; i++) {
            Call call = session.next();
            String text = text(call);
            if (call instanceof Call.End || text.equals(until)) {
                return session;
            }
            Optional.ofNullable(before.remove(text)).ifPresent(event -> event.accept(this));
            calls.add(text);
            if (call instanceof Call.Apply a) {
                Effect effect = platform().apply(a.guard(), a.change()).answer();
                changes.add(text + (effect instanceof Effect.Applied ? "" : ": " + effect));
            }
            session = driver.step(session);
            platform().unserved().forEach(r -> losses.add("after " + calls.get(calls.size() - 1)));
        }
        throw new AssertionError("no end after " + MOST_CALLS + " calls, the last of them "
                + calls.subList(calls.size() - 20, calls.size()));
    }

    /** A call as one line, with labels in the place of ids. */
    private String text(Call call) {
        return named(call.match(
                acquire -> "acquire: " + acquire.note(),
                read -> "read",
                observe -> "observe",
                write -> "write"
                        + write.entry().map(e -> " the end of " + e.label()).orElse(""),
                apply -> Decided.text(apply.change()),
                ask -> "ask " + Decided.text(ask.question()),
                sleep -> "sleep",
                release -> "release",
                end -> "end"));
    }

    private String named(String text) {
        String named = text;
        for (String label : List.of("v0", "v1", "v2", "v3")) {
            named = named.replace(id(label).value(), label);
        }
        return named;
    }

    Ledger ledger() {
        return driver.journal();
    }

    SimulatedPlatform platform() {
        return driver.platform();
    }

    List<String> calls() {
        return calls;
    }

    /** The changes that were sent, in order; behind a colon what came back where that was not plain success. */
    List<String> changes() {
        return changes;
    }

    /** After which calls some part of the data plane led users to nothing that is ready. */
    Set<String> losses() {
        return losses;
    }

    /** The traffic and the counts that are wanted, with labels in the place of ids. */
    String world() {
        StringBuilder text =
                new StringBuilder(named(platform().snapshot().traffic().toString()));
        platform()
                .snapshot()
                .revisions()
                .forEach(r -> text.append("; ").append(r.label()).append(' ').append(r.capacity()));
        return text.toString();
    }
}
