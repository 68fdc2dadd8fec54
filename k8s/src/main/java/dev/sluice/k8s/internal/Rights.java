package dev.sluice.k8s.internal;

import dev.sluice.Problems;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the API server says that the account of this connection may do in a namespace.
 *
 * @param rules empty and not complete where the server can't tell, as with webhooks that decide
 * @param complete whether what is not in the rules is refused
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-rules-review-v1/">The review</a>
 */
record Rights(List<Rule> rules, boolean complete) {

    /** One thing that is needed. */
    record Need(String group, String resource, String verb, String name) {}

    /** One thing that is allowed; a star stands for all, no name for every name. */
    record Rule(List<String> verbs, List<String> groups, List<String> resources, List<String> names) {
        boolean allows(Need need) {
            return has(verbs, need.verb())
                    && has(groups, need.group())
                    && has(resources, need.resource())
                    && (names.isEmpty() || names.contains(need.name()));
        }

        private static boolean has(List<String> allowed, String wanted) {
            return allowed.contains("*") || allowed.contains(wanted);
        }
    }

    static Rights ask(Api api, String namespace, Limit limit) {
        KubernetesSerialization json = api.json();
        String review = json.asJson(Map.of(
                "apiVersion", "authorization.k8s.io/v1",
                "kind", "SelfSubjectRulesReview",
                "spec", Map.of("namespace", namespace)));
        Answer answer =
                api.raw(Request.post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", review), Map.of(), limit);
        if (!answer.ok() || !(json.unmarshal(answer.text(), Map.class).get("status") instanceof Map<?, ?> status)) {
            return new Rights(List.of(), false);
        }
        List<Rule> rules = new ArrayList<>();
        for (Object entry : status.get("resourceRules") instanceof List<?> all ? all : List.of()) {
            if (entry instanceof Map<?, ?> rule) {
                rules.add(new Rule(
                        words(rule.get("verbs")),
                        words(rule.get("apiGroups")),
                        words(rule.get("resources")),
                        words(rule.get("resourceNames"))));
            }
        }
        return new Rights(rules, !Boolean.TRUE.equals(status.get("incomplete")));
    }

    /** Notes every need that is refused. */
    void check(List<Need> needs, String namespace, Problems problems) {
        for (Need need : needs) {
            boolean allowed = !complete || rules.stream().anyMatch(r -> r.allows(need));
            String resource = need.group().isEmpty() ? need.resource() : need.resource() + "." + need.group();
            problems.require(
                    allowed,
                    "rights",
                    need.verb() + " " + resource + (need.name().isEmpty() ? "" : "/" + need.name()),
                    "must be allowed in namespace " + namespace + ", as the role that KubernetesAccess renders does");
        }
    }

    private static List<String> words(@Nullable Object list) {
        List<String> words = new ArrayList<>();
        for (Object word : list instanceof List<?> all ? all : List.of()) {
            words.add(String.valueOf(word));
        }
        return words;
    }
}
