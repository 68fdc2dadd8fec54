package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import dev.sluice.Seeded;
import dev.sluice.driver.GoodRelease;
import dev.sluice.driver.Ledger;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.RevisionId;
import dev.sluice.release.Workload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerDocumentTest {
    private static final String WRITTEN = LedgerDocument.toJson(Samples.ledger());

    @Test
    void an_empty_ledger_is_a_document_too() {
        assertThat(LedgerDocument.fromJson(LedgerDocument.toJson(Ledger.empty())))
                .isEqualTo(Ledger.empty());
    }

    @Test
    void a_higher_version_is_refused_with_both_versions() {
        assertUnreadable(
                WRITTEN.replace("\"version\":1", "\"version\":3"),
                "it has version 3, and this Sluice reads versions up to 1: use the newer Sluice that wrote it");
    }

    @Test
    void fields_that_a_later_version_may_have_added_are_left_alone() {
        String later = WRITTEN.replace("\"version\":1", "\"version\":1,\"added\":{\"later\":[1]}")
                .replace("\"phase\":", "\"added\":true,\"phase\":");

        assertThat(later).isNotEqualTo(WRITTEN);
        assertThat(LedgerDocument.fromJson(later)).isEqualTo(Samples.ledger());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                     | document must hold",
                "[]                                     | something else",
                "{}                                     | something else",
                "hello                                  | line 1, column 1",
                "{\"sluice\":\"plan\",\"version\":1}    | something else, without \"sluice\":\"ledger\" in front",
                "{\"sluice\":\"ledger\"}                | version was missing",
                "{\"sluice\":\"ledger\",\"version\":0}  | version was '0' but must be at least 1",
                "{\"sluice\":\"ledger\",\"version\":\"x\"} | version was 'x'",
                "{\"sluice\":\"ledger\",\"version\":1}  | releases was missing but must be a mapping",
                "{\"sluice\":\"ledger\",\"version\":1,\"version\":1} | version must be there once",
                "{\"sluice\":\"ledger\",\"version\":1} {} | line 1 must not follow",
            })
    void a_text_that_is_no_ledger_is_refused(String text, String message) {
        assertUnreadable(text == null ? "" : text, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"step\":1,                 | \"step\":99,           | rollout was 'a mapping' but can't be used",
                "\"step\":1,                 | \"step\":\"one\",      | rollout.step was 'one'",
                "\"phase\":\"rollback\"      | \"phase\":\"sideways\" | rollout.phase was 'sideways' but is not known",
                "\"do\":\"bake\"             | \"do\":\"fly\"         | rollout.plan.steps[6].do was 'fly' but is not a kind",
                "\"limit\":\"PT1H\"          | \"limit\":\"1 hour\"   | rollout.plan.steps[3].limit was '1 hour'",
                "\"toNew\":500               | \"toNew\":501          | rollout.plan.steps[4] was 'a mapping' but can't be used: route was",
                "\"limit\":\"PT1H\"          | \"limit\":\"PT2H\"     | rollout.plan.hash was",
                "\"RELEASE\":\"v2\"          | \"RELEASE\":\"v3\"     | its content has the id",
                "\"kind\":\"gate-rejected\"  | \"kind\":\"boredom\"   | rollout.cause.kind was 'boredom'",
                "\"until\":\"2026-11         | \"until\":\"2026-13    | warm[0].until was",
                "\"kind\":\"promoted\"       | \"kind\":\"lost\"      | last.outcome.kind was 'lost' but is not a kind of outcome",
                "\"committed\":false         | \"committed\":0        | rollout.committed was '0' but can't be used: must be true or false",
            })
    void what_is_broken_or_was_altered_is_named_with_its_path(String before, String after, String message) {
        String altered = WRITTEN.replace(before, after);

        assertThat(altered).isNotEqualTo(WRITTEN);
        assertUnreadable(altered, message);
    }

    @Test
    void a_torn_document_is_refused_wherever_it_is_torn() {
        for (int length = 0; length < WRITTEN.length(); length++) {
            assertUnreadable(WRITTEN.substring(0, length), "can't be read: it is");
        }
    }

    @Test
    void a_flipped_character_is_refused_or_read_but_never_anything_else() {
        Seeded.from(20_261_101L, LedgerDocumentTest::flipped);
    }

    private static void flipped(long seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder flipped = new StringBuilder(WRITTEN);
            flipped.setCharAt(random.nextInt(flipped.length()), (char) random.nextInt(128));
            try {
                LedgerDocument.fromJson(flipped.toString());
            } catch (PermanentException e) {
                refused++;
                assertThat(e.reason()).isEqualTo(PermanentException.Reason.UNREADABLE);
            }
        }
        assertThat(refused).isBetween(2_500, 5_000);
    }

    @Test
    void a_reference_that_may_be_a_secret_itself_is_not_shown() {
        String altered = WRITTEN.replace("env:DATABASE_URL", "postgres://shop:hunter2@db/shop");

        assertUnreadable(altered, "can't be used: location (not shown");
        assertThatThrownBy(() -> LedgerDocument.fromJson(altered)).hasMessageNotContaining("hunter2");
    }

    @Test
    void a_release_is_kept_once_however_often_it_is_referred_to() {
        Prepared large = Prepared.of(
                Release.of(new Workload.Manifests("x".repeat(10_000), Optional.empty()))
                        .label("large")
                        .build(),
                Map.of());
        GoodRelease good = new GoodRelease(large, new RevisionId("r"), Capacity.fixed(1), Samples.NOON);
        Ledger ledger = Ledger.of(List.of(good, good, good), List.of(), Optional.empty(), Optional.empty());

        String json = LedgerDocument.toJson(ledger);

        assertThat(json.length()).isLessThan(11_000);
        assertThat(LedgerDocument.fromJson(json)).isEqualTo(ledger);
    }

    @Test
    void the_same_content_under_two_labels_keeps_both_labels() {
        Release.Builder release = Release.image("shop:1");
        GoodRelease first = good(Prepared.of(release.label("monday").build(), Map.of()));
        GoodRelease second = good(Prepared.of(release.label("tuesday").build(), Map.of()));
        Ledger ledger = Ledger.of(List.of(first, second), List.of(), Optional.empty(), Optional.empty());

        assertThat(LedgerDocument.fromJson(LedgerDocument.toJson(ledger))).isEqualTo(ledger);
    }

    @Test
    void a_ledger_in_the_middle_of_a_rollout_is_small() {
        assertThat(WRITTEN.getBytes(StandardCharsets.UTF_8).length).isLessThan(4 * 1024);
        assertThat(WRITTEN).doesNotContain("\n");
    }

    private static GoodRelease good(Prepared prepared) {
        return new GoodRelease(prepared, new RevisionId("r"), Capacity.fixed(1), Samples.NOON);
    }

    private static void assertUnreadable(String text, String message) {
        assertThatThrownBy(() -> LedgerDocument.fromJson(text))
                .isInstanceOfSatisfying(
                        PermanentException.class,
                        e -> assertThat(e.reason()).isEqualTo(PermanentException.Reason.UNREADABLE))
                .hasMessageStartingWith("The stored ledger can't be read: it ")
                .hasMessageContaining(message)
                .hasMessageEndingWith(". Nothing was changed");
    }
}
