package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Ledger;
import dev.sluice.driver.Situation;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedSituationsTest {
    @Test
    void every_strategy_is_there_on_its_way_forward_and_on_its_way_back() {
        List<Situation> situations = RecordedSituations.record();

        List<String> ways = situations.stream()
                .map(s -> s.ledger().rollout().orElseThrow())
                .map(p -> p.plan().strategy() + " " + p.phase())
                .distinct()
                .toList();
        assertThat(ways).hasSize(6).allMatch(w -> w.endsWith(" FORWARD") || w.endsWith(" ROLLBACK"));
        assertThat(situations).extracting(s -> s.ledger().good().size()).allMatch(size -> size == Ledger.GOOD_RELEASES);
    }

    @Test
    void a_recording_is_the_same_each_time() {
        assertThat(RecordedSituations.record()).isEqualTo(RecordedSituations.record());
    }
}
