package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.RolloutId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConcernedTest {
    private static final RolloutId OWN = new RolloutId("r-2");

    private final Ledger unfinished = Given.blueGreen().at("scale new").ledger();
    private final Concerned cleared =
            Concerned.by(Sessions.begin("v3", Optional.empty())).and(unfinished).and(Ledger.empty());

    @Test
    void one_s_own_rollout_and_those_that_were_cleared_away_for_it_are_over_when_the_journal_holds_none() {
        assertThat(cleared.over(Ledger.empty(), Ledger.empty())).containsExactly(OWN, Given.ROLLOUT);
    }

    @Test
    void one_that_the_journal_holds_unfinished_is_not_over() {
        assertThat(cleared.over(unfinished, unfinished)).containsExactly(OWN);
    }

    @Test
    void one_whose_beginning_may_have_been_written_though_nobody_answered_is_not_over() {
        assertThat(cleared.over(Ledger.empty(), unfinished)).containsExactly(OWN);
    }

    @Test
    void who_goes_on_with_nothing_is_concerned_with_nothing() {
        assertThat(Concerned.by(new Assignment.Resume()).and(Ledger.empty()).over(Ledger.empty(), Ledger.empty()))
                .isEmpty();
    }
}
