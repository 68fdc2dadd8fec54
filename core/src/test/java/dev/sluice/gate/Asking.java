package dev.sluice.gate;

import dev.sluice.deploy.Probe;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Application;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.secret.SecretResolver;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the gates of these tests are told. */
record Asking(List<Signal> signals, Optional<Probe> probe, Instant now, Map<String, String> environment) {
    static final RolloutId ROLLOUT = new RolloutId("r-1");
    static final Instant NOON = Instant.parse("2026-11-03T12:00:00Z");
    static final Asking NOTHING = new Asking(List.of(), Optional.empty(), NOON, Map.of());
    static final Prepared RELEASE = Prepared.of(
            Release.image("shop:42").label("v42").config("PORT", "8080").build(), Map.of());

    static Signal signal(Signal.Kind kind, String subject, String by) {
        return new Signal(kind + "-" + subject + "-" + by, ROLLOUT, kind, subject, by, NOON);
    }

    Asking with(Signal... signals) {
        return new Asking(List.of(signals), probe, now, environment);
    }

    Asking at(Instant now) {
        return new Asking(signals, probe, now, environment);
    }

    Asking probe(Probe probe) {
        return new Asking(signals, Optional.of(probe), now, environment);
    }

    Asking secret(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Asking(signals, probe, now, more);
    }

    GateContext context() {
        return new GateContext(
                new Application("shop", "prod"),
                ROLLOUT,
                RELEASE,
                probe,
                signals,
                now,
                SecretResolver.environment(environment));
    }
}
