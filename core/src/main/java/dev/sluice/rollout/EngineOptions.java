package dev.sluice.rollout;

import dev.sluice.analysis.MetricSource;
import dev.sluice.event.RolloutListener;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateSpec;
import dev.sluice.secret.SecretResolver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What an engine was built with; see {@link RolloutEngine.Builder} for the meaning of each. */
record EngineOptions(
        Duration leaseTtl,
        Duration tick,
        Duration callLimit,
        Duration patience,
        int callsAtOnce,
        String host,
        Function<GateSpec, Optional<Gate>> gates,
        Map<String, MetricSource> metrics,
        SecretResolver secrets,
        List<RolloutListener> listeners) {}
