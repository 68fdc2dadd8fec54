package dev.sluice.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ConfigurationException;
import dev.sluice.release.RevisionId;
import org.junit.jupiter.api.Test;

class TrafficRulesTest {
    private static final RevisionId A = new RevisionId("a");
    private static final RevisionId B = new RevisionId("b");
    private static final RevisionId C = new RevisionId("c");

    @Test
    void no_traffic_serves_nobody() {
        TrafficRules none = TrafficRules.none();

        assertThat(none.isNone()).isTrue();
        assertThat(none.weights()).isEmpty();
        assertThat(none.revisions()).isEmpty();
        assertThat(none)
                .hasToString("no traffic")
                .isEqualTo(TrafficRules.builder().build());
    }

    @Test
    void everything_goes_to_one_revision() {
        TrafficRules rules = TrafficRules.all(A);

        assertThat(rules.isNone()).isFalse();
        assertThat(rules.weight(A)).isEqualTo(Weight.ALL);
        assertThat(rules.weight(B)).isEqualTo(Weight.ZERO);
        assertThat(rules.serves(A)).isTrue();
        assertThat(rules.serves(B)).isFalse();
        assertThat(rules).hasToString("100% a");
    }

    @Test
    void a_split_leaves_the_rest_to_the_other() {
        assertThat(TrafficRules.split(B, Weight.percent(5), A)).hasToString("95% a, 5% b");
        assertThat(TrafficRules.split(B, Weight.ALL, A)).isEqualTo(TrafficRules.all(B));
        assertThat(TrafficRules.split(B, Weight.ZERO, A)).isEqualTo(TrafficRules.all(A));
    }

    @Test
    void weights_add_up_to_everything() {
        assertThatThrownBy(() -> TrafficRules.builder()
                        .weight(A, Weight.percent(50))
                        .weight(B, Weight.percent(49.99))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must add up to 100%, not to 99.99%");
        assertThatThrownBy(() -> TrafficRules.builder()
                        .weight(A, Weight.ALL)
                        .weight(B, Weight.percent(1))
                        .build())
                .hasMessageContaining("not to 101.0%");
    }

    @Test
    void matches_and_a_mirror_need_weights_for_everybody_else() {
        assertThatThrownBy(() -> TrafficRules.builder()
                        .match(TrafficMatch.header("X-Beta", "1", A))
                        .build())
                .hasMessageContaining("must be given when there are matches or a mirror");
        assertThatThrownBy(() ->
                        TrafficRules.builder().mirror(new Mirror(A, Weight.ALL)).build())
                .hasMessageContaining("must be given when there are matches or a mirror");
    }

    @Test
    void a_revision_with_a_match_serves_users_and_one_with_a_mirror_does_not() {
        TrafficRules rules = TrafficRules.builder()
                .weight(A, Weight.ALL)
                .match(TrafficMatch.cookie("beta", "1", B))
                .mirror(new Mirror(C, Weight.percent(10)))
                .build();

        assertThat(rules.serves(B)).isTrue();
        assertThat(rules.serves(C)).isFalse();
        assertThat(rules.revisions()).containsExactly(A, B, C);
        assertThat(rules).hasToString("100% a, cookie beta=1 to b, mirror 10% to c");
    }

    @Test
    void a_weight_that_is_set_again_is_replaced_and_zero_takes_it_out() {
        TrafficRules rules = TrafficRules.builder()
                .weight(A, Weight.percent(50))
                .weight(B, Weight.ALL)
                .weight(A, Weight.ZERO)
                .build();

        assertThat(rules).isEqualTo(TrafficRules.all(B));
        assertThat(rules.weights()).doesNotContainKey(A);
    }

    @Test
    void matches_keep_their_order_because_the_first_one_decides() {
        TrafficMatch first = TrafficMatch.header("X", "1", A);
        TrafficMatch second = TrafficMatch.header("X", "1", B);

        assertThat(withMatches(first, second).matches()).containsExactly(first, second);
        assertThat(withMatches(first, second)).isNotEqualTo(withMatches(second, first));
    }

    @Test
    void rules_are_equal_when_everything_in_them_is() {
        TrafficRules.Builder builder =
                TrafficRules.builder().weight(B, Weight.percent(5)).weight(A, Weight.percent(95));
        TrafficRules rules = builder.build();

        assertThat(rules).isEqualTo(TrafficRules.split(B, Weight.percent(5), A));
        assertThat(rules).hasSameHashCodeAs(TrafficRules.split(B, Weight.percent(5), A));
        assertThat(builder.mirror(new Mirror(A, Weight.ALL)).build()).isNotEqualTo(rules);
        assertThat(rules.mirror()).as("a builder can be used again").isEmpty();
        assertThat(rules.weights()).hasSize(2);
    }

    @Test
    void what_rules_hold_can_not_be_changed() {
        TrafficRules rules = TrafficRules.all(A);

        assertThatThrownBy(() -> rules.weights().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> rules.matches().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> rules.revisions().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_mirror_of_nothing_is_no_mirror() {
        assertThatThrownBy(() -> new Mirror(A, Weight.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mirror share was 0% but must be more: leave the mirror out instead");
    }

    private static TrafficRules withMatches(TrafficMatch first, TrafficMatch second) {
        return TrafficRules.builder()
                .weight(A, Weight.ALL)
                .match(first)
                .match(second)
                .build();
    }
}
