package dev.sluice.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.driver.Outcome;
import dev.sluice.testkit.Scenario;
import dev.sluice.testkit.Scenarios;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RandomFaultsTest {

    @Test
    void two_thousand_rollouts_with_faults_all_end_in_a_true_recorded_state() {
        run(2_000);
    }

    @Test
    @Tag("soak")
    void twenty_thousand_rollouts_with_faults_all_end_in_a_true_recorded_state() {
        run(20_000);
    }

    private static void run(int count) {
        Map<String, Integer> ends = new TreeMap<>();
        Scenarios.some(count).forEach(scenario -> ends.merge(end(scenario), 1, Integer::sum));
        Figures.print(count + " random rollouts with faults", ends.toString());
        if (count > 1 && Long.getLong(Scenarios.SEED) == null) {
            assertThat(ends.keySet()).contains("Promoted", "RolledBack");
        }
    }

    private static String end(Scenario scenario) {
        try {
            Outcome outcome = new FaultRun(scenario).run();
            return outcome.getClass().getSimpleName();
        } catch (Throwable t) {
            throw new AssertionError(scenario + ": " + t.getMessage(), t);
        }
    }
}
