package dev.sluice.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.PermanentException;
import org.junit.jupiter.api.Test;

class OutcomeDocumentTest {
    private static final String WRITTEN = OutcomeDocument.toJson(Samples.superseded());

    @Test
    void a_higher_version_is_refused_with_both_versions() {
        assertThatThrownBy(() -> OutcomeDocument.fromJson(WRITTEN.replace("\"version\":1", "\"version\":9")))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("it has version 9, and this Sluice reads versions up to 1");
    }

    @Test
    void a_field_that_is_not_known_is_left_alone() {
        assertThat(OutcomeDocument.fromJson(WRITTEN.replace("\"by\":", "\"added\":null,\"by\":")))
                .isEqualTo(Samples.superseded());
    }

    @Test
    void an_epoch_that_can_not_be_is_broken() {
        assertThatThrownBy(() -> OutcomeDocument.fromJson(WRITTEN.replace("\"epoch\":7", "\"epoch\":0")))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("by was 'a mapping' but can't be used: epoch was 0");
    }
}
