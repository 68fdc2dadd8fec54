package dev.sluice.load;

import dev.sluice.ConfigurationException;
import dev.sluice.Problems;
import dev.sluice.gate.GateSpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** A load gate as a journal keeps it. Reading is not for several threads. */
final class LoadGateParameters {
    private static final String HEADER = "header.";
    private static final String DURATION = "must be a duration like PT30S";

    private final Map<String, String> unread;
    private final Problems problems = new Problems();

    private LoadGateParameters(Map<String, String> parameters) {
        this.unread = new TreeMap<>(parameters);
    }

    static Map<String, String> of(Trial trial, String path) {
        Map<String, String> parameters = new TreeMap<>();
        trial.limits().latencies().forEach((quantile, limit) -> parameters.put(quantile.word(), limit.toString()));
        parameters.put("error-ratio", Double.toString(trial.limits().errorRatio()));
        parameters.put("protocol", trial.protocol().toString());
        parameters.put("rate", Double.toString(trial.rate().perSecond()));
        parameters.put("during", trial.during().toString());
        parameters.put("warm-up", trial.warmUp().toString());
        parameters.put("timeout", trial.timeout().toString());
        parameters.put("fresh-share", Double.toString(trial.freshShare()));
        parameters.put("path", path);
        trial.headers().forEach((name, value) -> parameters.put(HEADER + name, value));
        return parameters;
    }

    /** @throws ConfigurationException naming every parameter that is missing, unknown or can't be used */
    static LoadGate read(GateSpec spec) {
        if (!spec.kind().equals(LoadGate.KIND)) {
            throw new IllegalArgumentException("gate '" + spec.name() + "' was of kind '" + spec.kind()
                    + "' but must be of kind '" + LoadGate.KIND + "'");
        }
        LoadGate.Builder builder = LoadGate.builder(spec.name());
        LoadGateParameters parameters = new LoadGateParameters(spec.parameters());
        parameters.readInto(builder);
        builder.addProblemsTo(parameters.problems);
        parameters.problems.throwIfAny("The load gate '" + spec.name() + "'");
        return builder.build();
    }

    private void readInto(LoadGate.Builder builder) {
        for (Quantile quantile : Quantile.values()) {
            read(quantile.word(), Duration::parse, limit -> builder.under(quantile, limit), DURATION);
        }
        read("error-ratio", Double::valueOf, builder::errorRatio, "must be a number");
        read(
                "rate",
                text -> Rate.perSecond(Double.parseDouble(text)),
                builder::at,
                "must be a number of requests per second");
        read("protocol", Protocol::parse, builder::protocol, "must be HTTP/1.1 or HTTP/2");
        read("during", Duration::parse, builder::during, DURATION);
        read("warm-up", Duration::parse, builder::warmUp, DURATION);
        read("timeout", Duration::parse, builder::timeout, DURATION);
        read("fresh-share", Double::valueOf, builder::freshShare, "must be a number");
        read("path", text -> text, builder::path, "must be a path");
        unread.forEach((name, value) -> {
            if (name.startsWith(HEADER)) {
                builder.header(name.substring(HEADER.length()), value);
            } else {
                problems.require(false, name, "***", "is no parameter of a gate of kind '" + LoadGate.KIND + "'");
            }
        });
    }

    private <T> void read(String name, Function<String, T> reader, Consumer<? super T> taker, String must) {
        String text = unread.remove(name);
        if (text != null) {
            try {
                taker.accept(reader.apply(text));
            } catch (IllegalArgumentException | DateTimeException e) {
                problems.require(false, name, text, must);
            }
        }
    }
}
