package dev.sluice.gate;

import static java.util.Objects.requireNonNull;

import dev.sluice.Problem;
import dev.sluice.Problems;
import dev.sluice.journal.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A gate that people open: with a signal, and if wanted with a file.
 *
 * <p>It passes when enough different people have approved it (by default one), fails as soon as one has rejected it, whoever approved
 * before or after, and waits otherwise. An {@link Signal.Kind#APPROVE} or {@link Signal.Kind#REJECT} counts when its subject is this gate's
 * name. People are told apart by {@link Signal#by()} without regard to case; whoever may post a signal can call themselves anything, so
 * who may post is what protects an approval. Immutable and safe for use by many threads.
 */
public final class Approval implements Gate {
    static final String KIND = "approval";
    /** How soon it is asked again when only a signal can change the answer, which wakes the engine anyway. */
    private static final Duration SIGNALS = Duration.ofMinutes(1);
    /** How soon a file is looked at again. */
    private static final Duration FILE = Duration.ofSeconds(5);

    private final GateSpec spec;
    private final int approvers;
    private final Optional<Path> file;

    private Approval(Builder builder) {
        this.approvers = builder.approvers;
        this.file = builder.file;
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("approvers", Integer.toString(approvers));
        file.ifPresent(path -> parameters.put("file", path.toString()));
        this.spec = new GateSpec(builder.name, KIND, parameters);
    }

    /** An approval by one person, with a signal. */
    public static Approval of(String name) {
        return builder(name).build();
    }

    /**
     * Starts from the defaults: one approver, no file.
     *
     * @param name what people approve, as in {@link GateSpec#name()}
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * What {@link #spec()} describes.
     *
     * @throws dev.sluice.ConfigurationException naming every parameter that can't be used
     */
    public static Approval from(GateSpec spec) {
        GateParameters parameters = GateParameters.of(spec, KIND);
        Builder builder = builder(spec.name());
        parameters
                .read("approvers", Integer::valueOf, builder::approvers, "must be a whole number")
                .read("file", Path::of, builder::file, "must be a path");
        return parameters.make(builder::problems, () -> new Approval(builder));
    }

    @Override
    public GateSpec spec() {
        return spec;
    }

    @Override
    public GateAnswer ask(GateContext context) {
        SortedSet<String> approvedBy = new TreeSet<>();
        SortedSet<String> rejectedBy = new TreeSet<>();
        for (Signal signal : context.signals()) {
            if (signal.subject().equals(spec.name()) && signal.rollout().equals(context.rollout())) {
                if (signal.kind() == Signal.Kind.APPROVE) {
                    approvedBy.add(person(signal.by()));
                } else if (signal.kind() == Signal.Kind.REJECT) {
                    rejectedBy.add(person(signal.by()));
                }
            }
        }
        Optional<ApprovalFile> votes = file.map(path -> ApprovalFile.read(path, context));
        votes.ifPresent(v -> {
            v.approvedBy().forEach(by -> approvedBy.add(person(by)));
            v.rejectedBy().forEach(by -> rejectedBy.add(person(by)));
        });
        if (!rejectedBy.isEmpty()) {
            return new GateAnswer.Fail("rejected by " + String.join(", ", rejectedBy));
        } else if (approvedBy.size() >= approvers) {
            return new GateAnswer.Pass("approved by " + String.join(", ", approvedBy));
        }
        return new GateAnswer.Wait(
                file.isPresent() ? FILE : SIGNALS,
                approvedBy.size() + " of " + approvers + " approvals of '" + spec.name() + "'"
                        + (approvedBy.isEmpty() ? "" : ", by " + String.join(", ", approvedBy))
                        + votes.map(v -> "; " + v.state()).orElse(""));
    }

    private static String person(String by) {
        String name = GateText.clean(by).toLowerCase(Locale.ROOT);
        return name.isEmpty() ? "someone" : name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Approval that && spec.equals(that.spec);
    }

    @Override
    public int hashCode() {
        return spec.hashCode();
    }

    @Override
    public String toString() {
        return spec.toString();
    }

    /** Collects the options; {@link #build()} reports everything that is wrong with them at once. Reusable; not for several threads. */
    public static final class Builder {
        private final String name;
        private int approvers = 1;
        private Optional<Path> file = Optional.empty();

        private Builder(String name) {
            this.name = new GateSpec(name, KIND, Map.of()).name();
        }

        /** How many different people must approve, 1 to 20. */
        public Builder approvers(int approvers) {
            this.approvers = approvers;
            return this;
        }

        /**
         * A file that approves or rejects as well: one vote a line, {@code approve} or {@code reject}, then a blank and who says so if you
         * like. While it is missing, empty or holds anything else, it has no say. UTF-8, at most 64 KiB.
         *
         * <p>{@code {application}}, {@code {rollout}} and {@code {release}} in the path stand for the name of the application, the rollout's
         * id and the release's id. Without the latter two, a file that is left behind approves the next rollout as well.
         *
         * @param file absolute, since another process may go on with the rollout
         */
        public Builder file(Path file) {
            this.file = Optional.of(requireNonNull(file, "file"));
            return this;
        }

        /** @throws dev.sluice.ConfigurationException naming everything that does not fit */
        public Approval build() {
            new Problems().addAll(problems()).throwIfAny(GateParameters.subject(new GateSpec(name, KIND, Map.of())));
            return new Approval(this);
        }

        private List<Problem> problems() {
            Problems problems = new Problems();
            problems.require(approvers >= 1 && approvers <= 20, "approvers", approvers, "must be in [1, 20]");
            file.ifPresent(path -> problems.require(path.isAbsolute(), "file", path, "must be absolute"));
            return problems.list();
        }
    }
}
