package dev.sluice.report;

import dev.sluice.driver.Cause;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.gate.GateAnswer;
import dev.sluice.release.Release;
import dev.sluice.rollout.SimulatedRollouts;
import dev.sluice.simulation.ReleaseBehaviour;
import dev.sluice.strategy.BlueGreen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rollout in which everything that people can write is out to break the page. */
final class Hostile {
    static final String SCRIPT = "</style></title><script>alert(1)</script><img src=x onerror=alert(2)>";
    static final String QUOTES = "\"double\" 'single' `back` &amp; &lt; ]]> -->";
    static final String RIGHT_TO_LEFT = "שלום \u202Eevil\u202C عالم";
    static final String EMOJI = "👩‍👩‍👧‍👦 🚀 ✓";
    static final String LONG = "word ".repeat(1_999) + "end.";

    private Hostile() {}

    static RolloutReport report() {
        Release release = Release.image("registry.example/shop@sha256:" + "3f".repeat(32))
                .label("<script>alert('v2')</script>")
                .config("GREETING", QUOTES + RIGHT_TO_LEFT)
                .build();
        List<Event> events = new ArrayList<>(SimulatedRollouts.of(
                        release,
                        BlueGreen.instant(),
                        ReleaseBehaviour.getsReadyAfter(Duration.ofSeconds(5)),
                        gate -> new GateAnswer.Pass(""))
                .events());
        Event last = events.remove(events.size() - 1);
        for (String text : List.of(SCRIPT, QUOTES, RIGHT_TO_LEFT, EMOJI, LONG, "null\0 escape\u001b half\ud83d end")) {
            events.add(new Event.Waiting(last.rollout(), last.at(), text, text));
            events.add(new Event.GateAnswered(last.rollout(), last.at(), text, text));
            events.add(new Event.Retrying(last.rollout(), last.at(), text, text, Duration.ofSeconds(1)));
        }
        Cause cause = new Cause(Cause.Kind.GATE_REJECTED, SCRIPT, LONG);
        events.add(new Event.TurnedBack(last.rollout(), last.at(), cause));
        events.add(new Event.Finished(last.rollout(), last.at(), new Outcome.RolledBack(cause, Optional.empty())));
        TrafficSample sample = TrafficSample.of(last.at(), Duration.ofSeconds(2), "<b>" + QUOTES, 10, 1)
                .withLatency(0.999, Duration.ofMillis(12));
        return RolloutReport.builder().events(events).sample(sample).build();
    }
}
