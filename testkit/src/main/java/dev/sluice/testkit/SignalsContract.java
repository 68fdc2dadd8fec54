package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.PermanentException;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class SignalsContract extends Contract {
    private static final RolloutId ROLLOUT = new RolloutId("r-1");
    private static final RolloutId OTHER = new RolloutId("r-2");

    SignalsContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void anybody_may_post_and_everybody_reads_it_in_order() {
        Signal approve = signal("a", ROLLOUT, Signal.Kind.APPROVE);
        Signal abort = signal("b", ROLLOUT, Signal.Kind.ABORT);

        deployer().signals().post(approve);
        kit.another().signals().post(abort);

        assertThat(deployer().signals().read()).containsExactly(approve, abort);
        assertThat(kit.another().signals().read()).containsExactly(approve, abort);
    }

    @Test
    void posting_a_signal_again_changes_nothing() {
        Signal pause = signal("a", ROLLOUT, Signal.Kind.PAUSE);
        deployer().signals().post(pause);

        deployer().signals().post(pause);
        kit.another().signals().post(signal("a", ROLLOUT, Signal.Kind.ABORT));

        assertThat(deployer().signals().read()).containsExactly(pause);
    }

    @Test
    void signals_of_an_ended_rollout_are_removed_and_only_those() {
        deployer().signals().post(signal("a", ROLLOUT, Signal.Kind.PAUSE));
        deployer().signals().post(signal("b", OTHER, Signal.Kind.PAUSE));

        deployer().signals().discard(ROLLOUT);
        deployer().signals().discard(new RolloutId("r-3"));

        assertThat(deployer().signals().read()).extracting(Signal::id).containsExactly("b");
    }

    @Test
    void a_hundred_signals_of_a_rollout_are_kept_and_more_drop_none() {
        List<Signal> hundred = IntStream.range(0, 100)
                .mapToObj(i -> signal("s-" + i, ROLLOUT, Signal.Kind.PAUSE))
                .toList();
        hundred.forEach(deployer().signals()::post);
        assertThat(deployer().signals().read()).isEqualTo(hundred);

        Signal more = signal("more", ROLLOUT, Signal.Kind.PAUSE);
        try {
            deployer().signals().post(more);
            assertThat(deployer().signals().read()).startsWith(hundred.get(0)).endsWith(more);
        } catch (PermanentException full) {
            assertThat(deployer().signals().read()).isEqualTo(hundred);
        }
    }

    private static Signal signal(String id, RolloutId rollout, Signal.Kind kind) {
        return new Signal(id, rollout, kind, "ops", "kit", Instant.parse("2026-11-01T12:00:00Z"));
    }
}
