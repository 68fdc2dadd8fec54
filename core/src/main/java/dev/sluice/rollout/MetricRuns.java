package dev.sluice.rollout;

import static java.util.Objects.requireNonNull;

import dev.sluice.PermanentException;
import dev.sluice.TransientException;
import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.Measurement;
import dev.sluice.analysis.MetricRequest;
import dev.sluice.analysis.MetricSource;
import dev.sluice.analysis.Reading;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Question;
import dev.sluice.release.Application;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The metrics that a rollout is having read, one after the other on a thread of the engine's: the rollout looks in for them and meanwhile
 * watches the world. What can't be read is a measurement too. Used by one rollout, under its lock.
 */
final class MetricRuns {
    private final EngineServices services;
    private final Application application;
    private final Map<String, MetricSource> sources;
    private final Runnable answered;
    private @Nullable Run current;

    /** @param answered called from another thread when all is read */
    MetricRuns(EngineServices services, Application application, Runnable answered) {
        this.services = services;
        this.application = application;
        this.sources = services.options().metrics();
        this.answered = answered;
    }

    /** What was read, if it is there; otherwise it is being read from now on, if it was not before. */
    Optional<Answer> poll(Question.Measures question) {
        Run run = current;
        if (run == null || !run.question.analysis().equals(question.analysis())) {
            cancel();
            run = new Run(question);
            current = run;
            try {
                run.future = services.threads().submit(run);
            } catch (RejectedExecutionException e) {
                return Optional.empty(); // the engine is closed: the rollout stops
            }
        }
        Answer answer = run.answer;
        if (answer != null) {
            current = null;
        }
        return Optional.ofNullable(answer);
    }

    /** Interrupts what is being read, if anything is. */
    void cancel() {
        Run run = current;
        current = null;
        if (run != null && run.future != null) {
            run.future.cancel(true);
        }
    }

    private final class Run implements Runnable {
        private final Question.Measures question;
        private volatile @Nullable Answer answer;
        private volatile @Nullable Future<?> future;

        Run(Question.Measures question) {
            this.question = question;
        }

        @Override
        public void run() {
            List<Measurement> measurements = new ArrayList<>();
            for (Analysis.Metered metered : question.metrics()) {
                measurements.add(Measurement.of(
                        metered.metric().name(), question.window().until(), read(metered)));
                if (Thread.currentThread().isInterrupted()) {
                    return; // nobody waits for it any more
                }
            }
            answer = new Answer.Measured(question.analysis().name(), measurements);
            answered.run();
        }

        private Reading read(Analysis.Metered metered) {
            MetricSource source = sources.get(metered.source());
            if (source == null) {
                return Reading.unavailable(new PermanentException(
                        PermanentException.Reason.REFUSED,
                        "no metric source '" + metered.source() + "' is bound in this process"));
            }
            LimitedRead limited = new LimitedRead(Thread.currentThread());
            EngineClock.Scheduled limit =
                    services.clock().schedule(services.options().callLimit(), limited);
            Reading reading;
            try {
                reading = requireNonNull(
                        source.read(new MetricRequest(
                                application,
                                question.revision(),
                                metered.metric(),
                                question.window(),
                                services.options().callLimit())),
                        "it answered with nothing");
            } catch (TransientException | PermanentException e) {
                reading = Reading.unavailable(e);
            } catch (InterruptedException e) {
                if (!limited.isOver()) {
                    Thread.currentThread().interrupt();
                }
                reading = Reading.unavailable(new TransientException("it was interrupted", e));
            } catch (RuntimeException | Error e) { // a library that is missing, too: nobody waits for ever
                reading = Reading.unavailable(new PermanentException(
                        PermanentException.Reason.REFUSED, "it failed in a way no source may: " + e, e));
            } finally {
                limit.cancel();
                limited.end();
            }
            if (!limited.isOver()) {
                return reading;
            }
            boolean ignored = Thread.interrupted(); // ours, if the source has left it; what comes next is not meant
            return reading instanceof Reading.Unavailable
                    ? Reading.unavailable(new TransientException(
                            "it did not answer within " + services.options().callLimit()))
                    : reading;
        }
    }

    /** Interrupts a thread once, and only while it reads. */
    private static final class LimitedRead implements Runnable {
        private final Thread reader;
        private boolean ended;
        private boolean over;

        LimitedRead(Thread reader) {
            this.reader = reader;
        }

        @Override
        public synchronized void run() {
            if (!ended) {
                over = true;
                reader.interrupt();
            }
        }

        synchronized boolean isOver() {
            return over;
        }

        synchronized void end() {
            ended = true;
        }
    }
}
