package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.release.Capacity;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RevisionTest {
    private static final RevisionId ID = new RevisionId("shop-1");
    private static final Origin MANAGED = new Origin.Managed(new ReleaseId("0123456789abcdef"));

    @Test
    void a_revision_starts_inert_and_is_called_by_its_id() {
        Revision revision = Revision.builder(ID, MANAGED).build();

        assertThat(revision.capacity()).isEqualTo(Capacity.NONE);
        assertThat(revision.ready()).isZero();
        assertThat(revision.running()).isZero();
        assertThat(revision.readiness()).isEqualTo(new Readiness.Idle());
        assertThat(revision.label()).isEqualTo("shop-1");
    }

    @Test
    void a_revision_prints_what_people_ask_first() {
        assertThat(ready(2).label("v1").capacity(Capacity.fixed(3)).build())
                .hasToString("shop-1[v1, 2/3 ready, Ready[]]");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "1, 0", "3, 2"})
    void no_more_instances_are_ready_than_run(int ready, int running) {
        assertThatThrownBy(() -> Revision.builder(ID, MANAGED)
                        .ready(ready)
                        .running(running)
                        .readiness(new Readiness.Ready())
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("This revision shop-1 can't be used: ready was '" + ready + "' but must be in [0, running="
                        + running + "]");
    }

    @Test
    void what_runs_is_not_idle() {
        assertThatThrownBy(() -> Revision.builder(ID, MANAGED).running(1).build())
                .hasMessageContaining("must not be idle while 1 instances run");
    }

    @Test
    void all_problems_are_reported_at_once() {
        assertThatThrownBy(
                        () -> Revision.builder(ID, MANAGED).ready(2).running(1).build())
                .hasMessageContainingAll("ready was '2'", "readiness was");
    }

    static Stream<UnaryOperator<Revision.Builder>> differences() {
        return Stream.of(
                b -> b.label("v2"),
                b -> b.capacity(Capacity.fixed(4)),
                b -> b.ready(1),
                b -> b.running(3),
                b -> b.readiness(new Readiness.Progressing("starting")));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void revisions_are_equal_when_everything_in_them_is(UnaryOperator<Revision.Builder> difference) {
        assertThat(ready(2).build()).isEqualTo(ready(2).build()).hasSameHashCodeAs(ready(2).build());
        assertThat(difference.apply(ready(2)).build()).isNotEqualTo(ready(2).build());
    }

    @Test
    void where_a_revision_comes_from_makes_a_difference() {
        Origin adopted = new Origin.Adopted("Deployment/shop");

        assertThat(Revision.builder(ID, adopted).build())
                .isNotEqualTo(Revision.builder(ID, MANAGED).build());
        assertThat(MANAGED.releaseId()).contains(new ReleaseId("0123456789abcdef"));
        assertThat(adopted.releaseId()).isEmpty();
    }

    private static Revision.Builder ready(int count) {
        return Revision.builder(ID, MANAGED).ready(count).running(count).readiness(new Readiness.Ready());
    }
}
