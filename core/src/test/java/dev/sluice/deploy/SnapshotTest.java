package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficRules;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final ReleaseId RELEASE = new ReleaseId("0123456789abcdef");
    private static final RevisionId ONE = new RevisionId("one");
    private static final RevisionId TWO = new RevisionId("two");
    private static final TaskStatus TASK =
            new TaskStatus(new TaskId("migrate"), TaskStatus.State.SUCCEEDED, OptionalInt.of(0), "");

    @Test
    void an_application_that_does_not_exist_yet_has_nothing() {
        Snapshot snapshot = Snapshot.builder("t", NOON).build();

        assertThat(snapshot.revisions()).isEmpty();
        assertThat(snapshot.traffic()).isEqualTo(TrafficRules.none());
        assertThat(snapshot.tasks()).isEmpty();
        assertThat(snapshot.epoch()).isZero();
    }

    @Test
    void revisions_are_found_by_id_and_by_release_and_tasks_by_id() {
        Snapshot snapshot = full().build();

        assertThat(snapshot.revision(ONE)).map(Revision::id).contains(ONE);
        assertThat(snapshot.revision(RELEASE)).map(Revision::id).contains(ONE);
        assertThat(snapshot.revision(new RevisionId("three"))).isEmpty();
        assertThat(snapshot.revision(new ReleaseId("fedcba9876543210"))).isEmpty();
        assertThat(snapshot.task(new TaskId("migrate"))).contains(TASK);
        assertThat(snapshot.task(new TaskId("other"))).isEmpty();
    }

    @Test
    void traffic_may_go_to_what_somebody_has_deleted() {
        assertThat(Snapshot.builder("t", NOON)
                        .traffic(TrafficRules.all(TWO))
                        .build()
                        .traffic())
                .isEqualTo(TrafficRules.all(TWO));
    }

    @Test
    void a_revision_is_there_once_and_a_release_has_one() {
        assertThatThrownBy(() -> Snapshot.builder("t", NOON)
                        .revision(managed(ONE))
                        .revision(managed(ONE))
                        .epoch(-1)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "revisions was 'one' but must be there once",
                        "revisions was '0123456789abcdef' but must have one revision only",
                        "epoch was '-1' but must not be below zero");
    }

    @Test
    void time_never_runs_backwards_for_a_reader() {
        Snapshot snapshot = full().build();

        assertThat(snapshot.notBefore(NOON)).isSameAs(snapshot);
        assertThat(snapshot.notBefore(NOON.minusSeconds(1))).isSameAs(snapshot);
        Snapshot later = snapshot.notBefore(NOON.plusSeconds(1));
        assertThat(later.at()).isEqualTo(NOON.plusSeconds(1));
        assertThat(later.token()).isEqualTo(snapshot.token());
        assertThat(later.revisions()).isEqualTo(snapshot.revisions());
        assertThat(later.traffic()).isEqualTo(snapshot.traffic());
        assertThat(later.tasks()).isEqualTo(snapshot.tasks());
        assertThat(later.epoch()).isEqualTo(snapshot.epoch());
    }

    static Stream<UnaryOperator<Snapshot.Builder>> differences() {
        return Stream.of(
                b -> b.revision(Revision.builder(new RevisionId("three"), new Origin.Adopted("three"))
                        .build()),
                b -> b.traffic(TrafficRules.none()),
                b -> b.task(new TaskStatus(new TaskId("other"), TaskStatus.State.RUNNING, OptionalInt.empty(), "")),
                b -> b.epoch(4));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void snapshots_are_equal_when_everything_in_them_is(UnaryOperator<Snapshot.Builder> difference) {
        assertThat(full().build()).isEqualTo(full().build()).hasSameHashCodeAs(full().build());
        assertThat(difference.apply(full()).build()).isNotEqualTo(full().build());
    }

    @Test
    void a_builder_can_be_used_again_without_touching_what_it_built() {
        Snapshot.Builder builder = full();
        Snapshot first = builder.build();

        builder.revision(Revision.builder(new RevisionId("three"), new Origin.Adopted("three"))
                .build());

        assertThat(first.revisions()).hasSize(2);
        assertThatThrownBy(() -> first.revisions().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_snapshot_prints_the_whole_truth() {
        assertThat(Snapshot.builder("t", NOON)
                        .revision(managed(ONE))
                        .traffic(TrafficRules.all(ONE))
                        .epoch(3)
                        .build())
                .hasToString("Snapshot[[one[one, 0/0 ready, Idle[]]], 100% one, epoch 3, 2026-01-01T12:00:00Z]");
    }

    private static Snapshot.Builder full() {
        return Snapshot.builder("t", NOON)
                .revision(managed(ONE))
                .revision(Revision.builder(TWO, new Origin.Adopted("two")).build())
                .traffic(TrafficRules.all(ONE))
                .task(TASK)
                .epoch(3);
    }

    private static Revision managed(RevisionId id) {
        return Revision.builder(id, new Origin.Managed(RELEASE)).build();
    }
}
