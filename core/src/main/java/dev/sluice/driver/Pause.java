package dev.sluice.driver;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A pause of a rollout: time that was spent in it does not count against the step. Pure. */
final class Pause {
    private Pause() {}

    static Progress begin(Progress progress, Instant now) {
        return progress.toBuilder().pausedAt(Optional.of(now)).build();
    }

    static Progress end(Progress progress, Instant now) {
        Duration paused = progress.pausedAt()
                .map(p -> Duration.between(p, now))
                .filter(d -> !d.isNegative())
                .orElse(Duration.ZERO);
        return progress.toBuilder()
                .pausedAt(Optional.empty())
                .deadline(progress.deadline().plus(paused))
                .seen(progress.seen().map(s -> s.plus(paused).isAfter(now) ? now : s.plus(paused)))
                .judging(progress.judging().afterPause(paused))
                .build();
    }
}
