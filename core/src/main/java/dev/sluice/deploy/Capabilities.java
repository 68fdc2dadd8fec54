package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.traffic.Weight;
import java.time.Duration;

/**
 * What a platform can do, as data: strategies are compiled for it, and the compatibility kit decides by it what must work and what must
 * be refused. Immutable.
 */
public final class Capabilities {
    private final TrafficModel trafficModel;
    private final Weight weightStep;
    private final boolean matches;
    private final boolean mirror;
    private final boolean keepsWarm;
    private final boolean noTraffic;
    private final boolean tasks;
    private final boolean survivesDriver;
    private final boolean reportsDraining;
    private final Fencing fencing;
    private final Duration propagationDelay;
    private final int journalBytes;
    private final int logEntries;

    private Capabilities(Builder builder) {
        this.trafficModel = builder.trafficModel;
        this.weightStep = builder.weightStep;
        this.matches = builder.matches;
        this.mirror = builder.mirror;
        this.keepsWarm = builder.keepsWarm;
        this.noTraffic = builder.noTraffic;
        this.tasks = builder.tasks;
        this.survivesDriver = builder.survivesDriver;
        this.reportsDraining = builder.reportsDraining;
        this.fencing = builder.fencing;
        this.propagationDelay = builder.propagationDelay;
        this.journalBytes = builder.journalBytes;
        this.logEntries = builder.logEntries;
    }

    /**
     * Starts from: weights in steps of 0.01 %, no matches, no mirror, keeps warm, can have no traffic, runs tasks, survives the driver,
     * reports draining, fences on the server, 1 s of propagation, 256 KiB of journal, 100 log entries.
     */
    public static Builder builder(TrafficModel trafficModel) {
        return new Builder(trafficModel);
    }

    public TrafficModel trafficModel() {
        return trafficModel;
    }

    /** The smallest difference between two weights; on {@link TrafficModel#SWITCH_ONLY} 100 %. */
    public Weight weightStep() {
        return weightStep;
    }

    /** Whether {@link dev.sluice.traffic.TrafficMatch} works. */
    public boolean matches() {
        return matches;
    }

    /** Whether {@link dev.sluice.traffic.Mirror} works. */
    public boolean mirror() {
        return mirror;
    }

    /** Whether a revision can be ready and have no traffic. Not on {@link TrafficModel#REPLICA_SHARE}. */
    public boolean keepsWarm() {
        return keepsWarm;
    }

    /** Whether {@link dev.sluice.traffic.TrafficRules#none()} can be routed. */
    public boolean noTraffic() {
        return noTraffic;
    }

    /** Whether {@link Change.RunTask} works. */
    public boolean tasks() {
        return tasks;
    }

    /** Whether applications, traffic and journal outlive the process that drives. */
    public boolean survivesDriver() {
        return survivesDriver;
    }

    /** Whether {@link Deployer#draining} knows; otherwise it answers {@link DrainState.Unknown}. */
    public boolean reportsDraining() {
        return reportsDraining;
    }

    public Fencing fencing() {
        return fencing;
    }

    /** How long a change of traffic usually takes to arrive everywhere; used for the expected duration of a plan. */
    public Duration propagationDelay() {
        return propagationDelay;
    }

    /** The largest journal document, in bytes of UTF-8; at least 65,536. */
    public int journalBytes() {
        return journalBytes;
    }

    /** How many log entries are kept; at least 10. */
    public int logEntries() {
        return logEntries;
    }

    @Override
    public String toString() {
        return "Capabilities[" + trafficModel + ", step " + weightStep + ", matches=" + matches + ", mirror=" + mirror
                + ", keepsWarm=" + keepsWarm + ", noTraffic=" + noTraffic + ", tasks=" + tasks + ", survivesDriver="
                + survivesDriver + ", reportsDraining=" + reportsDraining + ", " + fencing + ", propagation "
                + propagationDelay + "]";
    }

    /** Collects what a platform can do; {@link #build()} reports contradictions at once. */
    public static final class Builder {
        private final TrafficModel trafficModel;
        private Weight weightStep;
        private boolean matches;
        private boolean mirror;
        private boolean keepsWarm;
        private boolean noTraffic = true;
        private boolean tasks = true;
        private boolean survivesDriver = true;
        private boolean reportsDraining = true;
        private Fencing fencing = Fencing.SERVER_ENFORCED;
        private Duration propagationDelay = Duration.ofSeconds(1);
        private int journalBytes = 256 * 1024;
        private int logEntries = 100;

        private Builder(TrafficModel trafficModel) {
            this.trafficModel = requireNonNull(trafficModel, "trafficModel");
            this.weightStep = trafficModel == TrafficModel.SWITCH_ONLY ? Weight.ALL : new Weight(1);
            this.keepsWarm = trafficModel != TrafficModel.REPLICA_SHARE;
        }

        public Builder weightStep(Weight weightStep) {
            this.weightStep = requireNonNull(weightStep, "weightStep");
            return this;
        }

        public Builder matches(boolean matches) {
            this.matches = matches;
            return this;
        }

        public Builder mirror(boolean mirror) {
            this.mirror = mirror;
            return this;
        }

        public Builder keepsWarm(boolean keepsWarm) {
            this.keepsWarm = keepsWarm;
            return this;
        }

        public Builder noTraffic(boolean noTraffic) {
            this.noTraffic = noTraffic;
            return this;
        }

        public Builder tasks(boolean tasks) {
            this.tasks = tasks;
            return this;
        }

        public Builder survivesDriver(boolean survivesDriver) {
            this.survivesDriver = survivesDriver;
            return this;
        }

        public Builder reportsDraining(boolean reportsDraining) {
            this.reportsDraining = reportsDraining;
            return this;
        }

        public Builder fencing(Fencing fencing) {
            this.fencing = requireNonNull(fencing, "fencing");
            return this;
        }

        public Builder propagationDelay(Duration propagationDelay) {
            this.propagationDelay = requireNonNull(propagationDelay, "propagationDelay");
            return this;
        }

        public Builder journalBytes(int journalBytes) {
            this.journalBytes = journalBytes;
            return this;
        }

        public Builder logEntries(int logEntries) {
            this.logEntries = logEntries;
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming every contradiction */
        public Capabilities build() {
            Problems problems = new Problems();
            problems.require(weightStep.basisPoints() > 0, "weightStep", weightStep, "must be more than zero");
            problems.require(
                    trafficModel != TrafficModel.SWITCH_ONLY || weightStep.equals(Weight.ALL),
                    "weightStep",
                    weightStep,
                    "must be 100% where traffic can only be switched");
            problems.require(
                    trafficModel != TrafficModel.REPLICA_SHARE || !(matches || mirror || keepsWarm),
                    "trafficModel",
                    trafficModel,
                    "can have neither matches nor a mirror nor warm revisions: a ready instance is routed");
            problems.requireNotNegative("propagationDelay", propagationDelay);
            problems.require(journalBytes >= 65_536, "journalBytes", journalBytes, "must be at least 65536");
            problems.require(logEntries >= 10, "logEntries", logEntries, "must be at least 10");
            problems.throwIfAny("These capabilities");
            return new Capabilities(this);
        }
    }
}
