package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteRulesTest {
    private static final RevisionId V1 = new RevisionId("shop-1111111111111111");
    private static final RevisionId V2 = new RevisionId("shop-2222222222222222");
    private static final String SHOP = """
            {"matches":[{"path":{"type":"PathPrefix","value":"/"}}],"timeouts":{"request":"9s"},
             "filters":[{"type":"RequestHeaderModifier","requestHeaderModifier":{"remove":["x-a"]}}],
             "backendRefs":[{"group":"","kind":"Service","name":"shop","port":81,"weight":1}]}""";
    private static final String FOREIGN = """
            {"matches":[{"path":{"type":"Exact","value":"/legacy"}}],"unheardOf":[],
             "backendRefs":[{"name":"legacy","port":80},{"name":"shop","namespace":"other","port":80}]}""";

    private static final TrafficRules EVERYTHING = TrafficRules.builder()
            .weight(V1, Weight.percent(66.67))
            .weight(V2, Weight.percent(33.33))
            .match(TrafficMatch.header("X-Beta", "no", V1))
            .match(TrafficMatch.header("X-Beta", "yes", V2))
            .match(TrafficMatch.cookie("be.ta", "a+(b)=$c", V2))
            .mirror(new Mirror(V2, Weight.percent(12.34)))
            .build();

    @Test
    void what_was_written_is_read_back_exactly() {
        RouteRules written = again(rules(SHOP, FOREIGN).written(EVERYTHING));

        assertThat(written.read(Map.of())).isEqualTo(EVERYTHING);
    }

    @Test
    void what_is_not_ours_stays_and_an_abort_takes_everything_of_ours_away() {
        List<Map<String, Object>> plain =
                again(rules(SHOP, FOREIGN).written(EVERYTHING)).written(TrafficRules.all(V1));

        assertThat(plain).hasSize(2).last().isEqualTo(json(FOREIGN));
        Map<String, Object> shop = json(SHOP);
        assertThat(plain.get(0))
                .containsEntry("filters", shop.get("filters"))
                .containsEntry("matches", shop.get("matches"));
        assertThat(plain.get(0)).containsEntry("timeouts", shop.get("timeouts"));
        assertThat(plain.get(0).get("backendRefs"))
                .isEqualTo(List.of(Map.of("name", V1.value(), "port", 81, "weight", 10_000)));
    }

    @Test
    void a_header_rule_of_the_user_is_taken_over_and_never_taken_away() {
        String beta = """
                {"matches":[{"path":{"type":"PathPrefix","value":"/"},"headers":[{"type":"Exact","name":"X-Beta","value":"yes"}]}],
                 "backendRefs":[{"name":"shop","port":81}]}""";

        RouteRules taken = again(rules(beta, SHOP).written(TrafficRules.all(V1)));

        assertThat(taken.read(Map.of())).isEqualTo(TrafficRules.all(V1));
        assertThat(taken.written(TrafficRules.all(V2))).hasSize(2);
        assertThat(taken.obstacle(EVERYTHING))
                .hasValueSatisfying(why -> assertThat(why).contains("X-Beta"));
    }

    @Test
    void no_traffic_is_a_weight_of_zero_and_stays_ours() {
        RouteRules none = again(rules(SHOP).written(TrafficRules.none()));

        assertThat(none.read(Map.of(V1, 2))).isEqualTo(TrafficRules.none());
        assertThat(none.leadToBackend()).isFalse();
        assertThat(again(none.written(EVERYTHING)).read(Map.of())).isEqualTo(EVERYTHING);
    }

    @Test
    void the_service_of_the_user_counts_as_what_it_selects() {
        assertThat(rules(SHOP).read(Map.of())).isEqualTo(TrafficRules.none());
        assertThat(rules(SHOP).read(Map.of(V1, 3, V2, 1))).isEqualTo(TrafficRules.split(V2, Weight.percent(25), V1));
    }

    @Test
    void weights_that_people_have_written_are_read_as_shares() {
        String edited = """
                {"backendRefs":[{"name":"shop-1111111111111111","port":80,"weight":750000},
                 {"name":"shop-2222222222222222","port":80,"weight":250000}]}""";

        assertThat(rules(edited, "{\"backendRefs\":7}", "{\"filters\":[3]}").read(Map.of()))
                .isEqualTo(TrafficRules.split(V2, Weight.percent(25), V1));
    }

    @Test
    void a_rule_that_is_not_ours_alone_is_refused_by_name() {
        String shared = "{\"backendRefs\":[{\"name\":\"shop\",\"port\":80},{\"name\":\"legacy\",\"port\":80}]}";

        assertThat(rules(shared).unclear())
                .hasValueSatisfying(why -> assertThat(why).contains("rule 1", "legacy"));
        assertThat(rules(FOREIGN).unclear())
                .hasValueSatisfying(why -> assertThat(why).contains("Service shop"));
        assertThat(rules(SHOP, FOREIGN).unclear()).isEmpty();
    }

    @Test
    void acceptance_needs_both_conditions_of_the_newest_generation_from_each_parent() {
        Map<String, Object> spec = json("{\"parentRefs\":[{\"name\":\"web\",\"namespace\":\"gateway\"}]}");

        assertThat(RouteAcceptance.missing(spec, Map.of(), 2)).isPresent();
        assertThat(RouteAcceptance.missing(spec, status("True", 1), 2)).isPresent();
        assertThat(RouteAcceptance.missing(spec, status("False", 2), 2))
                .hasValueSatisfying(why -> assertThat(why).contains("ResolvedRefs=False", "BackendNotFound: no shop"));
        assertThat(RouteAcceptance.missing(spec, status("True", 2), 2)).isEmpty();
    }

    private static Map<String, Object> status(String resolved, int generation) {
        return json("""
                {"parents":[{"parentRef":{"group":"gateway.networking.k8s.io","name":"web","namespace":"gateway"},"conditions":[
                 {"type":"Accepted","status":"True","observedGeneration":%2$d},
                 {"type":"ResolvedRefs","status":"%1$s","observedGeneration":%2$d,"reason":"BackendNotFound","message":"no shop"}]}]}""".formatted(resolved, generation));
    }

    private static RouteRules rules(String... rules) {
        return new RouteRules(List.of(rules).stream().map(RouteRulesTest::json).toList(), refs());
    }

    private static RouteRules again(List<Map<String, Object>> written) {
        String text = new KubernetesSerialization().asJson(Map.of("rules", written));
        return new RouteRules(RouteRefs.objects(json(text).get("rules")), refs());
    }

    private static RouteRefs refs() {
        return new RouteRefs("shop", "shop", "prod");
    }

    private static Map<String, Object> json(String text) {
        return RouteRefs.object(new KubernetesSerialization().unmarshal(text, Map.class));
    }
}
