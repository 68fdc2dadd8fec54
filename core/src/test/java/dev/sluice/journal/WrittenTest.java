package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenTest {

    @Test
    void the_answers_to_a_write_are_told_apart() {
        assertThat(Stream.of(
                        new Written.Saved(1),
                        new Written.Conflict(2),
                        new Written.Superseded(new Fence(3, new DriverId("other")))))
                .extracting(w -> w.<String>match(
                        saved -> "saved " + saved.version(),
                        conflict -> "conflict " + conflict.version(),
                        superseded -> "superseded " + superseded.by().epoch()))
                .containsExactly("saved 1", "conflict 2", "superseded 3");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void a_checkpoint_that_is_there_has_a_version_of_at_least_one(long version) {
        assertThatThrownBy(() -> new Checkpoint(version, "{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("version was " + version + " but must be at least 1");
        assertThat(new Checkpoint(1, "{}").version()).isOne();
    }
}
