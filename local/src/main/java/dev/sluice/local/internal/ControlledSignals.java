package dev.sluice.local.internal;

import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Signals;
import java.util.List;
import java.util.function.Supplier;

/** The signals that a {@link Control} keeps. */
public record ControlledSignals(Supplier<Control> control) implements Signals {
    @Override
    public void post(Signal signal) {
        control.get().post(signal);
    }

    @Override
    public List<Signal> read() {
        return control.get().signals();
    }

    @Override
    public void discard(RolloutId rollout) {
        control.get().discard(rollout);
    }
}
