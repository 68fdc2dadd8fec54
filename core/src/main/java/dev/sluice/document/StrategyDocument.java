package dev.sluice.document;

import dev.sluice.Problems;
import dev.sluice.strategy.Strategy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A strategy as people write it, in YAML or JSON.
 *
 * <pre>
 * strategy: blue-green          # or rolling, recreate
 * tasks:
 *   - name: migrate
 *     command: [bin/shop, eval, Shop.Release.migrate]
 *     limit: 5m
 * gates:
 *   - name: ops
 *     kind: approval
 *     limit: 1h
 * bakeFor: 5m
 * keepOldWarmFor: 1h
 * limits:
 *   ready: 10m
 * </pre>
 *
 * <p>Further fields: {@code deleteOld}; {@code parameters} of a gate; {@code route}, {@code drain}, {@code rollback} and {@code
 * expectedStart} of the limits; {@code maxSurge} and {@code maxUnavailable} ({@code 1} or {@code 25%}) and {@code bakeBetween} of a
 * rolling strategy; {@code steps} and {@code backgroundAnalysis} of a canary; {@code judgedBy} of a strategy or a step. An analysis reads
 *
 * <pre>
 * judgedBy:
 *   name: slo
 *   interval: 30s
 *   timeLimit: 5m
 *   whenInconclusive: hold      # or step-back, roll-back
 *   metrics:
 *     - of: error-ratio         # or slower-than, latency-quantile, query
 *       source: prometheus
 *       success: {below: 1%}    # above, atLeast, atMost; 300ms or 0.3s for latencies
 *       failureLimit: 1
 * </pre>
 *
 * <p>What is left out has the default of the builder. Durations are {@code 90s}, {@code 1h 30m} or ISO 8601.
 *
 * <p>Readers take at most {@value #MAX_BYTES} bytes of UTF-8 and report everything that is wrong at once, each with its path and what was
 * written: unknown fields, wrong values, duplicate names, anchors, aliases, tags, a second document. Text is taken as it is written, so
 * that a gate named {@code no} is named so. Writers name every option, so that a document means the same under later defaults; what they
 * write reads back as an equal strategy. Safe for use by many threads.
 */
public final class StrategyDocument {
    /** How large a document may be, in bytes of UTF-8; checked before it is parsed. */
    public static final int MAX_BYTES = 1 << 20;

    private static final String SUBJECT = "This strategy document";

    private StrategyDocument() {}

    /** The strategy in YAML; every YAML 1.1 and 1.2 reader sees the same texts in it. */
    public static String toYaml(Strategy strategy) {
        return YamlText.of(StrategyForm.write(strategy));
    }

    /** The strategy in JSON, on many lines. */
    public static String toJson(Strategy strategy) {
        return JsonText.pretty(StrategyForm.write(strategy));
    }

    /** @throws dev.sluice.ConfigurationException naming everything that is wrong with the document */
    public static Strategy fromYaml(String text) {
        Problems problems = limitSize(text);
        return read(NodeReader.yaml(text, problems), problems);
    }

    /** @throws dev.sluice.ConfigurationException naming everything that is wrong with the document */
    public static Strategy fromJson(String text) {
        Problems problems = limitSize(text);
        return read(NodeReader.json(text, problems), problems);
    }

    private static Problems limitSize(String text) {
        long bytes = text.length() > MAX_BYTES ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
        Problems problems = new Problems();
        problems.require(bytes <= MAX_BYTES, "document", bytes + " bytes", "must be at most " + MAX_BYTES + " bytes");
        problems.throwIfAny(SUBJECT);
        return problems;
    }

    private static Strategy read(Optional<Node> document, Problems problems) {
        Optional<Strategy> strategy = document.flatMap(node -> StrategyForm.read(node, problems));
        problems.throwIfAny(SUBJECT);
        return strategy.orElseThrow(
                () -> new dev.sluice.BugException("A strategy document was refused without a reason"));
    }
}
