package dev.sluice.report;

import dev.sluice.deploy.Change;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.event.Event;
import dev.sluice.release.RevisionId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes the entry of an event, with texts of at most {@value #LONGEST} characters: what a gate answers can be of any length. */
final class EntryOfEvent implements Event.Visitor<Entry> {
    static final int LONGEST = 10_000;

    /** How the events begin the text of such a step; the entry has its phase. */
    private static final String WAY_BACK = "rollback: ";

    @Override
    public Entry other(Event event) {
        return new Entry.Other(event.at(), event.getClass().getSimpleName(), cut(event.toString()));
    }

    @Override
    public Entry started(Event.Started event) {
        return new Entry.Began(event.at(), event.resumed());
    }

    @Override
    public Entry stepBegan(Event.StepBegan event) {
        String text = event.text();
        if (event.phase() == Progress.Phase.ROLLBACK && text.startsWith(WAY_BACK)) {
            text = text.substring(WAY_BACK.length());
        }
        return new Entry.Step(event.at(), event.phase(), event.index(), event.of(), cut(text), event.deadline());
    }

    @Override
    public Entry waiting(Event.Waiting event) {
        return new Entry.Wait(event.at(), cut(event.step()), cut(event.reason()));
    }

    @Override
    public Entry changed(Event.Changed event) {
        return event.change()
                .match(
                        stage -> changed(event, "stage", stage.prepared().label(), Optional.empty()),
                        scale -> changed(
                                event,
                                "scale",
                                scale.revision() + " to " + scale.capacity(),
                                Optional.of(scale.revision())),
                        route -> routed(event, route),
                        retire -> changed(
                                event,
                                "retire",
                                retire.revision() + ": "
                                        + retire.mode()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', ' '),
                                Optional.empty()),
                        task -> changed(
                                event, "run", task.task() + ": " + String.join(" ", task.command()), Optional.empty()),
                        task -> changed(event, "forget", task.task().toString(), Optional.empty()));
    }

    @Override
    public Entry trafficMoved(Event.TrafficMoved event) {
        return new Entry.Traffic(event.at(), event.from(), event.to());
    }

    @Override
    public Entry reached(Event.Reached event) {
        String kind = event.milestone().kind().name().toLowerCase(Locale.ROOT);
        return new Entry.Answer(event.at(), "traffic", kind, cut(event.text()));
    }

    @Override
    public Entry gateAnswered(Event.GateAnswered event) {
        return new Entry.Answer(event.at(), "gate", cut(event.gate()), cut(event.answer()));
    }

    @Override
    public Entry measured(Event.Measured event) {
        return new Entry.Answer(event.at(), "metrics", cut(event.analysis()), cut(event.readings()));
    }

    @Override
    public Entry steppedBack(Event.SteppedBack event) {
        return new Entry.Answer(event.at(), "steps back to", cut(event.to()), cut(event.reason()));
    }

    @Override
    public Entry turnedBack(Event.TurnedBack event) {
        return new Entry.Back(event.at(), cut(event.cause()));
    }

    @Override
    public Entry retrying(Event.Retrying event) {
        return new Entry.Retry(event.at(), cut(event.call()), cut(event.reason()), event.after());
    }

    @Override
    public Entry finished(Event.Finished event) {
        Outcome outcome = event.outcome()
                .match(
                        promoted -> promoted,
                        rolledBack -> new Outcome.RolledBack(cut(rolledBack.cause()), rolledBack.to()),
                        refused -> refused,
                        superseded -> superseded,
                        interrupted -> new Outcome.Interrupted(cut(interrupted.cause()), interrupted.resumable()));
        return new Entry.End(event.at(), outcome);
    }

    private static Entry routed(Event.Changed event, Change.Route route) {
        return new Entry.Changed(
                event.at(),
                "route",
                cut(route.rules().toString()),
                List.copyOf(route.rules().revisions()),
                event.changed());
    }

    private static Entry changed(Event.Changed event, String kind, String text, Optional<RevisionId> revision) {
        return new Entry.Changed(event.at(), kind, cut(text), revision.stream().toList(), event.changed());
    }

    private static Cause cut(Cause cause) {
        return new Cause(cause.kind(), cut(cause.step()), cut(cause.reason()));
    }

    /** The text, or its beginning and how much there was. */
    static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = LONGEST - 40;
        end -= Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
        return text.substring(0, end) + "… (" + (text.length() - end) + " more characters)";
    }
}
