package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionWatchTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private final VersionWatch watch = new VersionWatch(Set.of("v1"));

    @BeforeEach
    void a_rollout_from_second_10_to_second_20() {
        watch.allow(at(10), Set.of("v1", "v2"));
        watch.allow(at(20), Set.of("v2"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, v1, 0",
        "1, 2, v2, 1",
        "9, 11, v1, 0",
        "9, 11, v2, 0",
        "10, 11, v2, 0",
        "11, 12, v1, 0",
        "11, 12, v3, 1",
        "19, 21, v1, 0",
        "19, 21, v2, 0",
        "20, 21, v1, 1",
        "25, 26, v2, 0",
        "1, 30, v2, 0",
        "1, 30, v1, 0"
    })
    void a_release_may_answer_what_was_under_way_while_it_was_allowed(int sent, int ended, String version, int wrong) {
        watch.judge(at(sent), at(ended), Optional.of(version), "version=" + version + " instance=1");

        assertThat(watch.wrong()).isEqualTo(wrong);
        assertThat(watch.torn()).isZero();
        assertThat(watch.examples()).hasSize(wrong);
    }

    @Test
    void an_answer_without_a_version_is_wrong() {
        watch.judge(at(1), at(2), Optional.empty(), "hello");

        assertThat(watch.wrong()).isEqualTo(1);
        assertThat(watch.examples())
                .containsExactly(
                        "sent at 2026-11-23T12:00:01Z: answered by an unnamed release but only [v1] may answer");
    }

    @Test
    void header_and_body_of_two_releases_are_torn() {
        watch.judge(at(11), at(12), Optional.of("v1"), "version=v2 instance=1");

        assertThat(watch.torn()).isEqualTo(1);
        assertThat(watch.wrong()).isZero();
    }

    @Test
    void only_the_first_examples_are_kept() {
        for (int i = 0; i < 1_000; i++) {
            watch.judge(at(1), at(2), Optional.of("v9"), "");
        }

        assertThat(watch.wrong()).isEqualTo(1_000);
        assertThat(watch.examples()).hasSize(5);
    }

    @Test
    void phases_come_in_order() {
        assertThatThrownBy(() -> watch.allow(at(19), Set.of("v1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not be before the last change");
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
