package dev.sluice.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.deploy.TrafficModel;
import dev.sluice.driver.Outcome;
import dev.sluice.driver.Progress;
import dev.sluice.journal.RolloutId;
import dev.sluice.release.Application;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.strategy.Plan;
import dev.sluice.strategy.Step;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is on the screen after each event, as a terminal would show it. */
class ProgressBlockTest {
    private static final RolloutId ROLLOUT = new RolloutId("r-1");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final RevisionId V1 = new RevisionId("shop-1");
    private static final RevisionId V2 = new RevisionId("shop-2");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ProgressBlock block = ProgressBlock.on(new PrintStream(bytes, true, StandardCharsets.UTF_8), 60);

    @Test
    void the_block_is_drawn_over_itself_and_shows_the_last_of_everything() {
        step(0, 8, "stage new");
        step(4, 8, "bake for 5m");
        block.on(new Event.TrafficMoved(
                ROLLOUT, NOON, TrafficRules.all(V1), TrafficRules.split(V2, Weight.percent(5), V1)));
        block.on(new Event.Waiting(ROLLOUT, NOON.plusSeconds(30), "bake for 5m", "bake time"));

        assertThat(screen())
                .containsExactly(
                        "  [###############---------------] 5/8 bake for 5m",
                        "  traffic    95% shop-1, 5% shop-2",
                        "  waits for  bake time, at most 9m30s more");
    }

    @Test
    void a_shorter_block_leaves_nothing_of_a_longer_one_and_an_end_stays() {
        step(4, 8, "bake for 5m");
        block.on(new Event.GateAnswered(ROLLOUT, NOON, "ops", "passed: ann"));
        block.on(new Event.Waiting(ROLLOUT, NOON, "bake for 5m", "bake time"));
        block.on(new Event.Finished(ROLLOUT, NOON, new Outcome.Promoted("v2", V2, false)));
        block.on(new Event.Started(ROLLOUT, NOON.plusSeconds(60), plan(), false));

        assertThat(screen())
                .containsExactly(
                        "  [##############################] 5/8 ",
                        "  gate       ops: passed: ann",
                        "  end        Promoted[label=v2, revision=shop-2, unchanged=…",
                        "shop@prod  by hand to v3  0s");
    }

    @Test
    void a_terminal_that_is_too_narrow_is_refused() {
        assertThatThrownBy(() -> ProgressBlock.on(System.out, 19)).hasMessageContaining("columns was 19");
    }

    private static Plan plan() {
        return Plan.builder(
                        new Application("shop", "prod"),
                        "by hand",
                        TrafficModel.WEIGHTED,
                        Prepared.of(Release.image("shop:v3").label("v3").build(), Map.of()),
                        Capacity.fixed(1))
                .step(new Step.Commit())
                .build();
    }

    private void step(int index, int of, String text) {
        block.on(new Event.StepBegan(ROLLOUT, NOON, Progress.Phase.FORWARD, index, of, text, NOON.plusSeconds(600)));
    }

    /** As a terminal that knows only what the block uses: cursor up, erase line, carriage return and line feed. */
    private List<String> screen() {
        List<String> lines = new ArrayList<>(List.of(""));
        int row = 0;
        String text = bytes.toString(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\u001b') {
                int end = i + 2;
                while (Character.isDigit(text.charAt(end))) {
                    end++;
                }
                if (text.charAt(end) == 'A') {
                    row -= Integer.parseInt(text.substring(i + 2, end));
                } else {
                    lines.set(row, "");
                }
                i = end;
            } else if (c == '\n') {
                row++;
                if (row == lines.size()) {
                    lines.add("");
                }
            } else if (c != '\r') {
                lines.set(row, lines.get(row) + c);
            }
        }
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }
}
