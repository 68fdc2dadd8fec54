package dev.sluice.event;

import static java.util.Objects.requireNonNull;

import dev.sluice.driver.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes events to slf4j with their facts as key-values: {@code rollout}, {@code event}, {@code step}, {@code change}, {@code cause},
 * {@code outcome}. Failures and ways back at WARN, waiting at DEBUG, the rest at INFO. Safe for use by many threads.
 *
 * @see <a href="https://www.slf4j.org/manual.html#fluent">slf4j's fluent API</a>
 */
public final class LoggingListener implements RolloutListener {
    private final Logger logger;

    private LoggingListener(Logger logger) {
        this.logger = requireNonNull(logger, "logger");
    }

    /** Writes to the logger {@code dev.sluice.rollout}. */
    public static LoggingListener create() {
        return to("dev.sluice.rollout");
    }

    public static LoggingListener to(String loggerName) {
        return new LoggingListener(LoggerFactory.getLogger(loggerName));
    }

    @Override
    public void on(Event event) {
        event.accept(new Lines(event)).log();
    }

    /** One line for each kind. */
    private final class Lines implements Event.Visitor<LoggingEventBuilder> {
        private final Event event;

        Lines(Event event) {
            this.event = event;
        }

        private LoggingEventBuilder line(Level level, String name, String message) {
            return logger.atLevel(level)
                    .addKeyValue("rollout", event.rollout().value())
                    .addKeyValue("event", name)
                    .addKeyValue("at", event.at().toString())
                    .setMessage(message);
        }

        @Override
        public LoggingEventBuilder other(Event other) {
            return line(Level.INFO, other.getClass().getSimpleName(), other.toString());
        }

        @Override
        public LoggingEventBuilder started(Event.Started e) {
            return line(Level.INFO, "started", (e.resumed() ? "Resumes " : "Starts ") + e.plan())
                    .addKeyValue("application", e.plan().application().toString())
                    .addKeyValue("strategy", e.plan().strategy())
                    .addKeyValue("release", e.plan().target().label())
                    .addKeyValue("plan", e.plan().hash())
                    .addKeyValue("resumed", e.resumed());
        }

        @Override
        public LoggingEventBuilder stepBegan(Event.StepBegan e) {
            return line(Level.INFO, "step", "Step " + (e.index() + 1) + " of " + e.of() + ": " + e.text())
                    .addKeyValue("step", e.text())
                    .addKeyValue("phase", e.phase().name())
                    .addKeyValue("deadline", e.deadline().toString());
        }

        @Override
        public LoggingEventBuilder waiting(Event.Waiting e) {
            return line(Level.DEBUG, "waiting", "Waits: " + e.reason()).addKeyValue("step", e.step());
        }

        @Override
        public LoggingEventBuilder changed(Event.Changed e) {
            return line(Level.INFO, "changed", (e.changed() ? "Did " : "Found ") + e.change())
                    .addKeyValue("change", e.change().getClass().getSimpleName())
                    .addKeyValue("changed", e.changed());
        }

        @Override
        public LoggingEventBuilder trafficMoved(Event.TrafficMoved e) {
            return line(Level.INFO, "traffic", "Traffic is now " + e.to())
                    .addKeyValue("from", e.from().toString());
        }

        @Override
        public LoggingEventBuilder reached(Event.Reached e) {
            return line(Level.INFO, "reached", "Traffic is " + e.text())
                    .addKeyValue("milestone", e.milestone().kind().name())
                    .addKeyValue("afterSwitch", e.afterSwitch().toString());
        }

        @Override
        public LoggingEventBuilder gateAnswered(Event.GateAnswered e) {
            return line(Level.INFO, "gate", "Gate " + e.gate() + ": " + e.answer())
                    .addKeyValue("gate", e.gate());
        }

        @Override
        public LoggingEventBuilder measured(Event.Measured e) {
            return line(Level.DEBUG, "measured", e.analysis() + " measured " + e.readings())
                    .addKeyValue("analysis", e.analysis());
        }

        @Override
        public LoggingEventBuilder steppedBack(Event.SteppedBack e) {
            return line(Level.WARN, "stepped-back", "Steps back to '" + e.to() + "': " + e.reason())
                    .addKeyValue("step", e.to());
        }

        @Override
        public LoggingEventBuilder turnedBack(Event.TurnedBack e) {
            return line(Level.WARN, "turned-back", "Goes back: " + e.cause())
                    .addKeyValue("cause", e.cause().kind().name())
                    .addKeyValue("step", e.cause().step());
        }

        @Override
        public LoggingEventBuilder retrying(Event.Retrying e) {
            return line(
                            Level.WARN,
                            "retrying",
                            e.call() + " failed and is tried again in " + e.after() + ": " + e.reason())
                    .addKeyValue("call", e.call());
        }

        @Override
        public LoggingEventBuilder finished(Event.Finished e) {
            Level level = e.outcome() instanceof Outcome.Promoted ? Level.INFO : Level.WARN;
            return line(level, "finished", "Ended: " + e.outcome())
                    .addKeyValue("outcome", e.outcome().getClass().getSimpleName());
        }
    }
}
