package dev.sluice.simulation;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The constant part of a simulated platform: what it can do, how releases and tasks behave on it, and what was there before Sluice.
 * Immutable.
 */
public final class SimulatedApplication {

    /**
     * Something native that was there before Sluice.
     *
     * @param name of the native object; becomes its revision's id
     */
    record Native(String name, String label, Capacity capacity) {}

    private final Application application;
    private final Capabilities capabilities;
    private final Map<String, ReleaseBehaviour> releases;
    private final ReleaseBehaviour otherReleases;
    private final Map<String, TaskBehaviour> tasks;
    private final TaskBehaviour otherTasks;
    private final Duration propagation;
    private final boolean delayOnly;
    private final Instant start;
    private final List<Native> natives;

    private SimulatedApplication(Builder builder) {
        this.application = builder.application;
        this.capabilities = builder.capabilities;
        this.releases = Map.copyOf(builder.releases);
        this.otherReleases = builder.otherReleases;
        this.tasks = Map.copyOf(builder.tasks);
        this.otherTasks = builder.otherTasks;
        this.propagation = builder.propagation;
        this.delayOnly = builder.delayOnly;
        this.start = builder.start;
        this.natives = List.copyOf(builder.natives);
    }

    /** Starts from the defaults of {@link Capabilities#builder} and of {@link #builder(Application, Capabilities)}. */
    public static Builder builder(Application application, TrafficModel trafficModel) {
        return builder(application, Capabilities.builder(trafficModel).build());
    }

    /**
     * Starts from: releases and tasks that are ready and done at once, traffic that arrives after the platform's usual delay and is
     * seen to, nothing there before, a clock at the start of 2026.
     */
    public static Builder builder(Application application, Capabilities capabilities) {
        return new Builder(application, capabilities);
    }

    public Application application() {
        return application;
    }

    public Capabilities capabilities() {
        return capabilities;
    }

    ReleaseBehaviour behaviour(String label) {
        return releases.getOrDefault(label, otherReleases);
    }

    TaskBehaviour task(String program) {
        return tasks.getOrDefault(program, otherTasks);
    }

    Duration propagation() {
        return propagation;
    }

    boolean delayOnly() {
        return delayOnly;
    }

    Instant start() {
        return start;
    }

    List<Native> natives() {
        return natives;
    }

    boolean replicaShare() {
        return capabilities.trafficModel() == TrafficModel.REPLICA_SHARE;
    }

    @Override
    public String toString() {
        return "SimulatedApplication[" + application + ", " + capabilities.trafficModel() + "]";
    }

    /** Collects a scenario; {@link #build()} reports everything that does not fit at once. */
    public static final class Builder {
        private final Application application;
        private final Capabilities capabilities;
        private final Map<String, ReleaseBehaviour> releases = new HashMap<>();
        private ReleaseBehaviour otherReleases = ReleaseBehaviour.getsReadyAfter(Duration.ZERO);
        private final Map<String, TaskBehaviour> tasks = new HashMap<>();
        private TaskBehaviour otherTasks = TaskBehaviour.succeedsAfter(Duration.ZERO);
        private Duration propagation;
        private boolean delayOnly;
        private Instant start = Instant.parse("2026-01-01T00:00:00Z");
        private final List<Native> natives = new ArrayList<>();

        private Builder(Application application, Capabilities capabilities) {
            this.application = requireNonNull(application, "application");
            this.capabilities = requireNonNull(capabilities, "capabilities");
            this.propagation = capabilities.propagationDelay();
        }

        /** How the release with this label behaves. */
        public Builder release(String label, ReleaseBehaviour behaviour) {
            releases.put(requireNonNull(label, "label"), requireNonNull(behaviour, "behaviour"));
            return this;
        }

        /** How every release behaves whose label is not named. */
        public Builder otherReleases(ReleaseBehaviour behaviour) {
            this.otherReleases = requireNonNull(behaviour, "behaviour");
            return this;
        }

        /** How a task goes whose command starts with this program. */
        public Builder task(String program, TaskBehaviour behaviour) {
            tasks.put(requireNonNull(program, "program"), requireNonNull(behaviour, "behaviour"));
            return this;
        }

        /** How every task goes whose program is not named. */
        public Builder otherTasks(TaskBehaviour behaviour) {
            this.otherTasks = requireNonNull(behaviour, "behaviour");
            return this;
        }

        /** How long the data plane takes to follow a change of traffic; not below zero. */
        public Builder propagation(Duration propagation) {
            this.propagation = requireNonNull(propagation, "propagation");
            return this;
        }

        /** The data plane can't be seen: propagation is answered with the delay alone. */
        public Builder delayOnly(boolean delayOnly) {
            this.delayOnly = delayOnly;
            return this;
        }

        /** What the platform's clock says at first. */
        public Builder start(Instant start) {
            this.start = requireNonNull(start, "start");
            return this;
        }

        /** Adds something native that is ready from the start. The first one that is added has all the traffic. */
        public Builder adopted(String name, String label, Capacity capacity) {
            natives.add(new Native(
                    requireNonNull(name, "name"),
                    requireNonNull(label, "label"),
                    requireNonNull(capacity, "capacity")));
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public SimulatedApplication build() {
            Problems problems = new Problems();
            problems.requireNotNegative("propagation", propagation);
            Set<String> names = new HashSet<>();
            for (Native n : natives) {
                problems.require(names.add(n.name()), "adopted", n.name(), "must be there once");
            }
            problems.throwIfAny("This simulated application");
            return new SimulatedApplication(this);
        }
    }
}
