package dev.sluice.gate;

import static java.util.Objects.requireNonNull;

import dev.sluice.deploy.Probe;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.release.Application;
import dev.sluice.release.Prepared;
import dev.sluice.secret.SecretResolver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a gate is told when it is asked. Immutable.
 *
 * @param application what is being deployed
 * @param rollout which run
 * @param release what shall go live
 * @param probe how to reach the new revision without user traffic; empty if the platform has no way
 * @param signals the wishes posted for this rollout so far
 * @param now the platform's clock
 * @param secrets where this process finds the secrets that a gate's parameters refer to
 */
public record GateContext(
        Application application,
        RolloutId rollout,
        Prepared release,
        Optional<Probe> probe,
        List<Signal> signals,
        Instant now,
        SecretResolver secrets) {
    public GateContext {
        requireNonNull(application, "application");
        requireNonNull(rollout, "rollout");
        requireNonNull(release, "release");
        requireNonNull(probe, "probe");
        signals = List.copyOf(signals);
        requireNonNull(now, "now");
        requireNonNull(secrets, "secrets");
    }
}
