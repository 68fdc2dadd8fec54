package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import org.junit.jupiter.api.Test;

class PlanDocumentTest {
    private static final String WRITTEN = PlanDocument.toJson(Samples.plan());

    @Test
    void a_higher_version_is_refused_with_both_versions() {
        assertUnreadable(WRITTEN.replace("\"version\":1", "\"version\":2"), "version 2", "up to 1");
    }

    @Test
    void a_field_that_is_not_known_is_left_alone() {
        assertThat(PlanDocument.fromJson(WRITTEN.replace("\"hash\":", "\"added\":[],\"hash\":")))
                .isEqualTo(Samples.plan());
    }

    @Test
    void a_plan_whose_content_no_longer_has_its_hash_was_altered() {
        assertUnreadable(
                WRITTEN.replace("\"toNew\":500,\"toOld\":9500", "\"toNew\":5000,\"toOld\":5000"),
                "hash was '" + Samples.plan().hash() + "'",
                "was altered");
    }

    @Test
    void a_plan_that_no_strategy_could_have_made_is_broken() {
        assertUnreadable(
                WRITTEN.replace("{\"do\":\"commit\"},", ""), "steps was 'a list'", "must have exactly one commit");
    }

    @Test
    void a_release_that_is_not_there_is_named() {
        assertUnreadable(
                WRITTEN.replace("\"target\":{\"id\":\"" + Samples.V2.id(), "\"target\":{\"id\":\"0123456789abcdef"),
                "releases.0123456789abcdef was missing");
    }

    private static void assertUnreadable(String text, String... messages) {
        assertThatThrownBy(() -> PlanDocument.fromJson(text))
                .isInstanceOfSatisfying(
                        PermanentException.class,
                        e -> assertThat(e.reason()).isEqualTo(PermanentException.Reason.UNREADABLE))
                .hasMessageStartingWith("The stored plan can't be read")
                .hasMessageContainingAll(messages);
    }
}
