package dev.sluice.report;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.TransientException;
import dev.sluice.driver.Outcome;
import dev.sluice.event.Event;
import dev.sluice.journal.RolloutId;
import dev.sluice.strategy.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one rollout, real or simulated, finished or under way, as a value to show and to keep. Immutable.
 *
 * <p>{@link #toHtml()} is one page that needs no network and no script; {@link #toJson()} is all of it for programs. Both hold what
 * events hold: references to secrets, never their values. The same report gives the same bytes on every machine.
 */
public final class RolloutReport {
    static final int MOST_ENTRIES = 2_000;
    static final int MOST_SAMPLES = 4_000;

    private final RolloutId rollout;
    private final Optional<Plan> plan;
    private final List<Entry> entries;
    private final List<TrafficSample> samples;
    private final long leftOut;

    RolloutReport(
            RolloutId rollout, Optional<Plan> plan, List<Entry> entries, List<TrafficSample> samples, long leftOut) {
        this.rollout = requireNonNull(rollout, "rollout");
        this.plan = requireNonNull(plan, "plan");
        this.entries = List.copyOf(entries);
        this.samples = List.copyOf(samples);
        this.leftOut = leftOut;
        new Problems()
                .require(!this.entries.isEmpty(), "events", entries, "must have at least one")
                .require(leftOut >= 0, "leftOut", leftOut, "must not be below zero")
                .throwIfAny("This report");
    }

    /** Of the events of one rollout, such as those of a simulation, in their order. */
    public static RolloutReport of(Collection<? extends Event> events) {
        return builder().events(events).build();
    }

    /** Starts without an event; at least one is required. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * What {@link #toJson()} wrote.
     *
     * @throws dev.sluice.PermanentException with {@link dev.sluice.PermanentException.Reason#UNREADABLE} if the text is broken (with the
     *     path of what is wrong), is not a report, or has a higher version (with both versions)
     */
    public static RolloutReport fromJson(String json) {
        return ReportReader.read(json);
    }

    public RolloutId rollout() {
        return rollout;
    }

    /** Empty if there was nothing to do, or it was refused. */
    public Optional<Plan> plan() {
        return plan;
    }

    /** Empty while the rollout is under way. */
    public Optional<Outcome> outcome() {
        return entries.get(entries.size() - 1) instanceof Entry.End end ? Optional.of(end.outcome()) : Optional.empty();
    }

    /** When it began, by the platform's clock. */
    public Instant started() {
        return entries.get(0).at();
    }

    /** When it ended, or what is known ends. */
    public Instant until() {
        return entries.get(entries.size() - 1).at();
    }

    /** What was measured, in the order of time; empty: nothing was. */
    public List<TrafficSample> samples() {
        return samples;
    }

    /** How many events are not in it because there were too many. */
    public long leftOut() {
        return leftOut;
    }

    List<Entry> entries() {
        return entries;
    }

    /** A page in English for a browser, also on a phone and on paper: HTML 5 that is XML as well. */
    public String toHtml() {
        return new Page(this).html();
    }

    /** On one line. It carries a version; the plan and the outcome in it are documents of their own with their versions. */
    public String toJson() {
        return ReportWriter.write(this);
    }

    /**
     * Writes the page to a file that ends in {@code .html}, or the document to one that ends in {@code .json}, in UTF-8; its folder is
     * made if there is none. Whoever reads the file meanwhile sees the old one or the new one.
     *
     * @return the file
     * @throws IllegalArgumentException for another ending
     * @throws TransientException if the file system does not take it
     */
    public Path writeTo(Path file) {
        String name = String.valueOf(file.getFileName());
        if (!name.endsWith(".html") && !name.endsWith(".json")) {
            throw new IllegalArgumentException("file was '" + file + "' but must end in .html or .json");
        }
        String text = name.endsWith(".html") ? toHtml() : toJson();
        try {
            Path folder = requireNonNull(file.toAbsolutePath().getParent(), "folder");
            Files.createDirectories(folder);
            Path whole = folder.resolve("." + name + "." + rollout + ".new");
            try {
                // not writeString, which refuses half a character: somebody's text may have one
                Files.write(whole, text.getBytes(StandardCharsets.UTF_8));
                Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(whole);
            }
            return file;
        } catch (IOException e) {
            throw new TransientException(
                    "Writing the report of " + rollout + " to " + file + " failed; check the file system", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RolloutReport that
                && rollout.equals(that.rollout)
                && plan.equals(that.plan)
                && entries.equals(that.entries)
                && samples.equals(that.samples)
                && leftOut == that.leftOut;
    }

    @Override
    public int hashCode() {
        return Objects.hash(rollout, entries, samples, leftOut);
    }

    @Override
    public String toString() {
        return "RolloutReport[" + rollout + ", " + entries.size() + " entries, " + samples.size() + " samples]";
    }

    /** Collects events and samples; {@link #build()} can be called at any time and again. Used by one thread at a time. */
    public static final class Builder {
        private @Nullable RolloutId rollout;
        private Optional<Plan> plan = Optional.empty();
        private final List<Entry> entries = new ArrayList<>();
        private final Samples samples = new Samples(MOST_SAMPLES);
        private long leftOut;

        private Builder() {}

        /**
         * Adds an event after those before it.
         *
         * @throws IllegalArgumentException if it is of another rollout
         */
        public Builder event(Event event) {
            if (rollout != null && !rollout.equals(event.rollout())) {
                throw new IllegalArgumentException(
                        "event was of rollout " + event.rollout() + " but must be of " + rollout);
            }
            rollout = event.rollout();
            if (event instanceof Event.Started started) {
                plan = Optional.of(started.plan());
            }
            if (entries.size() == MOST_ENTRIES) {
                leaveOneOut();
            }
            entries.add(event.accept(new EntryOfEvent()));
            return this;
        }

        public Builder events(Collection<? extends Event> events) {
            events.forEach(this::event);
            return this;
        }

        /** Adds what was measured over an interval, in any order. */
        public Builder sample(TrafficSample sample) {
            samples.add(requireNonNull(sample, "sample"));
            return this;
        }

        public Builder samples(Collection<TrafficSample> more) {
            more.forEach(this::sample);
            return this;
        }

        /** @throws dev.sluice.ConfigurationException without an event */
        public RolloutReport build() {
            new Problems()
                    .require(rollout != null, "events", entries, "must have at least one")
                    .throwIfAny("This report");
            return new RolloutReport(requireNonNull(rollout), plan, entries, samples.inOrder(), leftOut);
        }

        /** Never the first: it says when all began. */
        private void leaveOneOut() {
            int out = 1;
            for (int i = 1; i < entries.size(); i++) {
                if (entries.get(i).incidental()) {
                    out = i;
                    break;
                }
            }
            entries.remove(out);
            leftOut++;
        }
    }
}
