package dev.sluice.gate;

import dev.sluice.Problem;
import dev.sluice.Problems;
import java.time.DateTimeException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads the parameters of a stored gate and notes everything that is wrong with them. Not for several threads. */
final class GateParameters {
    private final GateSpec spec;
    private final Problems problems = new Problems();
    private final Set<String> known = new HashSet<>();

    private GateParameters(GateSpec spec) {
        this.spec = spec;
    }

    /** @throws IllegalArgumentException if {@code spec} is of another kind, a mistake of the caller */
    static GateParameters of(GateSpec spec, String kind) {
        if (!spec.kind().equals(kind)) {
            throw new IllegalArgumentException(
                    "gate '" + spec.name() + "' was of kind '" + spec.kind() + "' but must be of kind '" + kind + "'");
        }
        return new GateParameters(spec);
    }

    /** The parameter as it is written, if it is there. */
    Optional<String> text(String name) {
        known.add(name);
        return Optional.ofNullable(spec.parameters().get(name));
    }

    /** The parameters whose names start with {@code prefix}, which is cut off. */
    Map<String, String> below(String prefix) {
        Map<String, String> found = new TreeMap<>();
        spec.parameters().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                known.add(name);
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /**
     * Reads a parameter and hands it over, if it is there and can be read.
     *
     * @param must the rest of the sentence after "but", for a value that {@code reader} throws at
     */
    <T> GateParameters read(String name, Function<String, T> reader, Consumer<? super T> taker, String must) {
        text(name).ifPresent(written -> {
            try {
                taker.accept(reader.apply(written));
            } catch (IllegalArgumentException | DateTimeException e) {
                problem(name, written, must);
            }
        });
        return this;
    }

    /** Likewise, of a parameter that may by mistake hold a secret: a message does not repeat it. */
    <T> GateParameters readSecretly(String name, Function<String, T> reader, Consumer<? super T> taker, String must) {
        text(name).ifPresent(written -> {
            try {
                taker.accept(reader.apply(written));
            } catch (IllegalArgumentException e) {
                problem(name, "***", must);
            }
        });
        return this;
    }

    /** Whether the parameter is {@code true}; absent means no. */
    GateParameters flag(String name, Runnable set) {
        text(name).ifPresent(written -> {
            if (written.equals("true")) {
                set.run();
            } else {
                problem(name, written, "must be true or absent");
            }
        });
        return this;
    }

    void problem(String name, String value, String must) {
        problems.add(new Problem(name, value, must));
    }

    /**
     * Makes the gate.
     *
     * @param rules what the kind itself finds wrong
     * @throws dev.sluice.ConfigurationException naming everything that was found, and every parameter that nobody read
     */
    <G> G make(Supplier<List<Problem>> rules, Supplier<G> maker) {
        spec.parameters()
                .forEach((name, value) -> problems.require(
                        known.contains(name), name, "***", "is no parameter of a gate of kind '" + spec.kind() + "'"));
        problems.addAll(rules.get());
        problems.throwIfAny(subject(spec));
        return maker.get();
    }

    /** How messages call a gate. */
    static String subject(GateSpec spec) {
        return "The " + spec.kind() + " gate '" + spec.name() + "'";
    }
}
