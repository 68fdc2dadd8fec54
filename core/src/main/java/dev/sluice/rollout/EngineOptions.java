package dev.sluice.rollout;

import dev.sluice.Problems;
import dev.sluice.analysis.MetricSource;
import dev.sluice.event.RolloutListener;
import dev.sluice.secret.SecretResolver;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What an engine was built with; see {@link RolloutEngine.Builder} for the meaning of each. */
record EngineOptions(
        Duration leaseTtl,
        Duration tick,
        Duration callLimit,
        Duration patience,
        int callsAtOnce,
        String host,
        Bindings bindings,
        SecretResolver secrets,
        List<RolloutListener> listeners) {

    Map<String, MetricSource> metrics() {
        return bindings.metrics();
    }

    /** Between two looks of one who waits for a lease: a third of its time. */
    Duration pause() {
        return leaseTtl.dividedBy(3);
    }

    /** Every option that does not fit. */
    Problems problems() {
        Problems problems = new Problems();
        requireIn(problems, "leaseTtl", leaseTtl, Duration.ofSeconds(1), Duration.ofMinutes(10));
        requireIn(problems, "tick", tick, Duration.ofMillis(10), Duration.ofMinutes(1));
        problems.requirePositive("callLimit", callLimit);
        problems.requireNotNegative("patience", patience);
        problems.require(callsAtOnce >= 1 && callsAtOnce <= 64, "callsAtOnce", callsAtOnce, "must be in [1, 64]");
        problems.require(!host.isBlank(), "host", host, "must not be blank");
        return problems;
    }

    private static void requireIn(Problems problems, String field, Duration value, Duration min, Duration max) {
        problems.require(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                field,
                value,
                "must be in [" + min + ", " + max + "]");
    }
}
