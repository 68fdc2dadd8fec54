package dev.sluice.release;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problems;
import dev.sluice.secret.SecretRef;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What shall run: a workload, its configuration, its secrets by reference, and a label for people.
 *
 * <p>A release says nothing of how it gets there or how many instances there are. What it leaves open (an image tag, the newest version
 * of a secret) is pinned by {@link dev.sluice.deploy.Deployer#prepare}. Immutable.
 */
public final class Release {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

    private final String label;
    private final Workload workload;
    private final Map<String, String> config;
    private final Map<String, SecretRef> secrets;

    private Release(Builder builder) {
        this.label = builder.label;
        this.workload = builder.workload;
        this.config = Collections.unmodifiableMap(new TreeMap<>(builder.config));
        this.secrets = Collections.unmodifiableMap(new TreeMap<>(builder.secrets));
    }

    /** Starts from a container image. */
    public static Builder image(String reference) {
        return new Builder(new Workload.Image(reference));
    }

    /** Starts from a program and its arguments. */
    public static Builder command(String program, String... arguments) {
        var all = new java.util.ArrayList<String>(arguments.length + 1);
        all.add(requireNonNull(program, "program"));
        all.addAll(List.of(arguments));
        return new Builder(new Workload.Command(all, Optional.empty()));
    }

    /** Starts from a program and its arguments, as whoever computes a command has them. */
    public static Builder command(List<String> command) {
        return new Builder(new Workload.Command(command, Optional.empty()));
    }

    /** Starts from any workload. */
    public static Builder of(Workload workload) {
        return new Builder(workload);
    }

    /** What people call it: {@code v42}, a tag, a commit. Not part of its identity. */
    public String label() {
        return label;
    }

    public Workload workload() {
        return workload;
    }

    /** Environment variables with their values, in the order of their names. */
    public Map<String, String> config() {
        return config;
    }

    /** Environment variables whose values are secrets, in the order of their names. */
    public Map<String, SecretRef> secrets() {
        return secrets;
    }

    /** A builder that holds what this release holds. */
    public Builder toBuilder() {
        Builder builder = new Builder(workload);
        builder.label = label;
        builder.config.putAll(config);
        builder.secrets.putAll(secrets);
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Release that
                && label.equals(that.label)
                && workload.equals(that.workload)
                && config.equals(that.config)
                && secrets.equals(that.secrets);
    }

    @Override
    public int hashCode() {
        return java.util.Objects.hash(label, workload, config, secrets);
    }

    @Override
    public String toString() {
        return "Release[" + label + ", " + workload + ", config=" + config.keySet() + ", secrets=" + secrets + "]";
    }

    /** Collects a release; {@link #build()} reports everything that is wrong with it at once. Reusable; not for several threads. */
    public static final class Builder {
        private Workload workload;
        private String label = "";
        private final Map<String, String> config = new TreeMap<>();
        private final Map<String, SecretRef> secrets = new TreeMap<>();

        private Builder(Workload workload) {
            this.workload = requireNonNull(workload, "workload");
        }

        /** Replaces the workload; how a provider pins it. */
        public Builder workload(Workload workload) {
            this.workload = requireNonNull(workload, "workload");
            return this;
        }

        /** What people call it, 1 to 63 characters without control characters. Required. */
        public Builder label(String label) {
            this.label = requireNonNull(label, "label");
            return this;
        }

        /** Adds an environment variable with its value. Not for secrets: the value is printed and stored. */
        public Builder config(String variable, String value) {
            config.put(requireNonNull(variable, "variable"), requireNonNull(value, "value"));
            return this;
        }

        /** Adds an environment variable whose value is resolved where the release starts. */
        public Builder secret(String variable, SecretRef secret) {
            secrets.put(requireNonNull(variable, "variable"), requireNonNull(secret, "secret"));
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public Release build() {
            Problems problems = new Problems();
            problems.require(
                    !label.isBlank() && label.length() <= 63 && label.chars().noneMatch(Character::isISOControl),
                    "label",
                    label,
                    "must have 1 to 63 characters and no control characters");
            for (String variable : config.keySet()) {
                problems.require(
                        VARIABLE.matcher(variable).matches(), "config", variable, "must match " + VARIABLE.pattern());
                problems.require(
                        !secrets.containsKey(variable),
                        "config",
                        variable,
                        "must not be a secret as well: keep one of them");
            }
            for (String variable : secrets.keySet()) {
                problems.require(
                        VARIABLE.matcher(variable).matches(), "secrets", variable, "must match " + VARIABLE.pattern());
            }
            problems.throwIfAny("This release");
            return new Release(this);
        }
    }
}
