package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.Seeded;
import dev.sluice.gate.GateSpec;
import dev.sluice.strategy.BlueGreen;
import dev.sluice.strategy.Limits;
import dev.sluice.strategy.Recreate;
import dev.sluice.strategy.Rolling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategyDocumentTest {

    @Test
    void what_is_left_out_has_the_default_of_the_builder() {
        assertThat(StrategyDocument.fromYaml("strategy: blue-green")).isEqualTo(BlueGreen.instant());
        assertThat(StrategyDocument.fromYaml("strategy: rolling"))
                .isEqualTo(Rolling.builder().build());
        assertThat(StrategyDocument.fromJson("{\"strategy\": \"recreate\", \"limits\": {\"ready\": \"1m\"}}"))
                .isEqualTo(Recreate.builder()
                        .limits(Limits.builder().ready(Duration.ofMinutes(1)).build())
                        .build());
    }

    @Test
    void a_document_reads_as_people_write_it() {
        String text = """
                # the shop
                strategy: blue-green
                gates:
                - {name: no, kind: approval, limit: 1h, parameters: {port: 012, at: 12:30, by: yes}}
                tasks:
                  - name: migrate
                    command: [bin/shop, eval, 'Shop.migrate("x")', 1.0]
                    limit: PT5M
                bakeFor: 1h 30m
                """;

        assertThat(StrategyDocument.fromYaml(text))
                .isEqualTo(BlueGreen.builder()
                        .gate(
                                new GateSpec("no", "approval", Map.of("port", "012", "at", "12:30", "by", "yes")),
                                Duration.ofHours(1))
                        .task("migrate", Duration.ofMinutes(5), "bin/shop", "eval", "Shop.migrate(\"x\")", "1.0")
                        .bakeFor(Duration.ofMinutes(90))
                        .build());
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_with_its_path_and_what_was_written() {
        String text = """
                strategy: rolling
                baekFor: 5m
                bakeFor: soon
                maxSurge: 0
                maxUnavailable: 150%
                bakeBetween: [5m]
                deleteOld: yes
                keepOldWarmFor: -1h
                gates:
                  - {name: Ops!, kind: approval, limit: 0s}
                  - {name: ops, kind: approval, limit: 1h, colour: red}
                  - {name: ops, limit: 1h}
                  - later
                tasks:
                  - name: migrate
                    command: [~, []]
                    limit:
                limits:
                  ready: 0s
                  redy: 10m
                """;

        ConfigurationException e =
                catchThrowableOfType(ConfigurationException.class, () -> StrategyDocument.fromYaml(text));

        assertThat(e).hasMessageStartingWith("This strategy document can't be used: ");
        assertThat(e.problems())
                .extracting(p -> p.field() + "=" + p.value())
                .containsExactlyInAnyOrder(
                        "baekFor=5m",
                        "bakeFor=soon",
                        "maxUnavailable=150%",
                        "maxSurge=0",
                        "bakeBetween=a list",
                        "deleteOld=yes",
                        "keepOldWarmFor=-1h",
                        "gates[0].name=Ops!",
                        "gates[0].limit=0s",
                        "gates[1].colour=red",
                        "gates[2].name=ops",
                        "gates[2].kind=(missing)",
                        "gates[3]=later",
                        "gates[3].name=(missing)",
                        "gates[3].kind=(missing)",
                        "gates[3].limit=(missing)",
                        "tasks[0].command[1]=a list",
                        "tasks[0].limit=",
                        "limits.ready=0s",
                        "limits.redy=10m");
        assertThat(e.problems())
                .contains(
                        new Problem("gates[1].colour", "red", "is not a field here: use kind, limit, name, parameters"),
                        new Problem("maxUnavailable", "150%", "must be in [0, 100]%"),
                        new Problem("limits.ready", "0s", "must be more than zero"));
    }

    @Test
    void options_that_contradict_each_other_are_told_with_what_was_written() {
        assertProblems(
                "strategy: blue-green\ndeleteOld: true\nkeepOldWarmFor: 1h\n",
                "keepOldWarmFor was '1h' but must be zero when the old revision is to be deleted: choose one");
        assertProblems(
                "strategy: recreate\nkeepOldWarmFor: 1h\n",
                "keepOldWarmFor was '1h' but must be zero: what can't run twice can't be kept warm");
        assertProblems(
                "strategy: blue-green\nmaxSurge: 1\n",
                "maxSurge was '1' but is not a field here: use bakeFor, deleteOld, gates, judgedBy, keepOldWarmFor, limits,"
                        + " strategy, tasks");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bakeFor: 1m\\n                      | strategy was '(missing)' but must be given: one of",
                "strategy: green\\n                  | strategy was 'green' but must be one of blue-green, canary, rolling",
                "strategy:\\n                        | strategy was '' but must be one value",
                "- a\\n                              | document was 'a list' but must be a mapping",
                "# nothing\\n                        | document was '' but must hold a mapping in YAML",
                "strategy: &a rolling\\n             | strategy was '&' but must not have an anchor",
                "limits: &a {ready: 5m}\\n           | limits was '&a' but must not have an anchor",
                "# 😀\\nbakeFor:\\n  &x\\n           | bakeFor was '&' but must not have an anchor",
                "strategy: *a\\n                     | strategy was '*a' but must not be an alias",
                "strategy: !!str rolling\\n          | strategy was '!tag:yaml.org,2002:str' but must not have a tag",
                "&k strategy: rolling\\n             | strategy was '&k' but must not have an anchor",
                "--- !foo\\nstrategy: rolling\\n     | document was '!foo' but must not have a tag",
                "<<: {a: b}\\nstrategy: rolling\\n   | << was 'a mapping' but is not a field here",
                "strategy: rolling\\n---\\na: b\\n   | line 3 was 'more' but must not follow: one document only",
                "strategy: rolling\\n---\\n          | must not follow: one document only",
                "bakeFor: 1m\\nbakeFor: 2m\\n        | bakeFor was '2m' but must be there once",
                "strategy: rolling\\n bakeFor: 1m\\n | line 2, column 9 was 'bakeFor: 1m' but must be YAML: mapping values",
                "gates: [\\n                         | must be YAML: while parsing a flow node, expected the node content",
                "\\tstrategy: rolling\\n             | line 1, column 1 was 'strategy: rolling' but must be YAML",
                "? [a]\\n: b\\n                      | line 1",
                "a: \\u0000\\n                       | must be YAML: special characters are not allowed",
            })
    void what_no_document_may_hold_is_refused(String escaped, String message) {
        assertProblems(escaped.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0000", "\0"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"strategy\":\"rolling\"} {}", "{\"strategy\":\"rolling\",}", "strategy: rolling"})
    void what_is_no_json_is_refused(String text) {
        assertThatThrownBy(() -> StrategyDocument.fromJson(text)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void a_gate_before_traffic_and_one_of_a_step_are_told_apart_by_their_names() {
        assertProblems(
                """
                strategy: canary
                gates:
                  - {name: ops, kind: approval, limit: 1h}
                steps:
                  - weight: 5%
                    gates:
                      - {name: ops, kind: approval, limit: 1h}
                """, "step 1 gate was 'ops' but must be there once: give the approval of each step a name of its own");
    }

    @Test
    void a_name_that_is_there_twice_is_refused_in_json_too() {
        assertThatThrownBy(() -> StrategyDocument.fromJson(
                        "{\"strategy\":\"rolling\",\"limits\":{\"ready\":\"1m\",\"ready\":\"2m\"}}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("limits.ready was '2m' but must be there once");
    }

    @Test
    void the_size_is_limited_before_anything_is_parsed() {
        String broken = "{";
        String filler = "#" + "é".repeat(StrategyDocument.MAX_BYTES / 2);

        assertProblems(broken + filler, "document was '1048578 bytes' but must be at most 1048576 bytes");
        assertThat(StrategyDocument.fromYaml("strategy: rolling\n#" + "x".repeat(StrategyDocument.MAX_BYTES - 19)))
                .isEqualTo(Rolling.builder().build());
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 500, 5_000, 200_000})
    void nesting_is_limited(int depth) {
        String nested = "a: " + "[".repeat(depth) + "]".repeat(depth);

        assertProblems(nested, "but must not be nested deeper than 32 levels");
    }

    @Test
    void a_billion_laughs_are_refused_where_they_begin() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [lol]\n");
        for (int i = 1; i < 10; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9) + "*a" + (i - 1)));
        }

        assertProblems(laughs.toString(), "a0 was '&a0' but must not have an anchor: nothing may refer to it");
    }

    @Test
    void nothing_but_a_list_of_problems_comes_of_a_damaged_document() {
        Seeded.from(20_261_101L, StrategyDocumentTest::damaged);
    }

    private static void damaged(long seed) {
        Random random = new Random(seed);
        String written = StrategyDocument.toYaml(Samples.blueGreen());
        List<String> splinters =
                List.of("\n", "  ", ": ", "- ", "[", "}", "&a ", "*a", "!t ", "\"", "'", "|", "\t", "#", "é");
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            StringBuilder damaged = new StringBuilder(written);
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                int at = random.nextInt(damaged.length());
                damaged.replace(at, at + random.nextInt(2), splinters.get(random.nextInt(splinters.size())));
            }
            try {
                StrategyDocument.fromYaml(damaged.toString());
            } catch (ConfigurationException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_500);
    }

    private static void assertProblems(String yaml, String message) {
        assertThatThrownBy(() -> StrategyDocument.fromYaml(yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }
}
