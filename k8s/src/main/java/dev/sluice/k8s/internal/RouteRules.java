package dev.sluice.k8s.internal;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.Shares;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of an HTTPRoute as JSON, and what those of them mean that lead to an application. Immutable; kept as JSON so that what is the
 * user's goes back as it came, known to a model or not.
 *
 * <p>A rule of the user that leads to the application keeps its paths, filters and timeouts, and gets our backends. Each match stands
 * before it as a copy with one more condition on a header, one backend and the weight 1, by which it is known again: rules with shares have
 * weights that add up to 10,000.
 */
final class RouteRules {
    /** The most that the API allows in a route. */
    static final int MOST = 16;

    private static final String BACKENDS = "backendRefs";
    private static final String FILTERS = "filters";
    private static final String MATCHES = "matches";
    private static final String MIRROR = "requestMirror";

    private final List<Map<String, Object>> rules;
    private final RouteRefs refs;
    private final List<Map<String, Object>> bases = new ArrayList<>();
    private final List<TrafficMatch> matches = new ArrayList<>();
    private final List<Map<String, Object>> added = new ArrayList<>();

    RouteRules(List<Map<String, Object>> rules, RouteRefs refs) {
        this.rules = rules;
        this.refs = refs;
        List<Map<String, Object>> owned = owned();
        for (Map<String, Object> rule : owned) {
            Optional<TrafficMatch> match = match(rule, owned);
            if (match.isEmpty()) {
                bases.add(rule);
                continue;
            }
            added.add(rule);
            if (!matches.contains(match.get())) {
                matches.add(match.get());
            }
        }
    }

    /** The rules that lead to the application, and nothing else. */
    List<Map<String, Object>> owned() {
        return rules.stream()
                .filter(r -> backends(r).stream().anyMatch(refs::ours))
                .toList();
    }

    /** Whether users reach whatever the application's own Service selects. */
    boolean leadToBackend() {
        return bases.stream()
                .flatMap(r -> backends(r).stream())
                .anyMatch(ref -> refs.isBackend(ref) && RouteRefs.weight(ref) > 0);
    }

    /** Why it can't be told what is ours; empty if it can. */
    Optional<String> unclear() {
        if (bases.isEmpty()) {
            return Optional.of("none of its " + rules.size() + " rules leads to Service " + refs.backend());
        }
        for (Map<String, Object> rule : bases) {
            String name = "its rule " + (rules.indexOf(rule) + 1);
            for (Map<String, Object> ref : backends(rule)) {
                if (!refs.ours(ref)) {
                    return Optional.of(name + " leads to " + ref.get(RouteRefs.NAME)
                            + " too: give that a rule of its own, for its share would be lost");
                } else if (!RouteRefs.objects(ref.get(FILTERS)).isEmpty()) {
                    return Optional.of(name + " has filters at its backend " + ref.get(RouteRefs.NAME)
                            + ": move them to the rule, for backends come and go");
                }
            }
        }
        return Optional.empty();
    }

    /** Why these rules can't be written; empty if they can. */
    Optional<String> obstacle(TrafficRules wanted) {
        for (TrafficMatch match : wanted.matches()) {
            String header = RouteMatch.header(match);
            if (match.value().isEmpty() && match.kind() == TrafficMatch.Kind.HEADER) {
                return Optional.of("the Gateway API matches no header without a value: " + header);
            } else if (bases.stream().anyMatch(r -> RouteMatch.looksAt(matches(r), header))) {
                return Optional.of("a rule of the route looks at the header " + header + " already");
            }
        }
        int all = written(wanted).size();
        String much = "it would take " + all + " rules, and a route may have " + MOST;
        return all <= MOST ? Optional.empty() : Optional.of(much);
    }

    /**
     * Where the rules lead.
     *
     * @param selected how many ready pods of which revisions the application's own Service selects
     */
    TrafficRules read(Map<RevisionId, Integer> selected) {
        Map<RevisionId, Integer> parts = new HashMap<>();
        Map<RevisionId, Weight> behind = Shares.ofCounts(selected).weights();
        for (Map<String, Object> base : bases) {
            shares(base).weights().forEach((to, weight) -> {
                if (to.value().equals(refs.backend())) {
                    behind.forEach(
                            (id, part) -> parts.merge(id, weight.basisPoints() * part.basisPoints(), Integer::sum));
                } else {
                    parts.merge(to, weight.basisPoints() * Weight.ALL.basisPoints(), Integer::sum);
                }
            });
        }
        TrafficRules weights = Shares.ofCounts(parts);
        if (weights.isNone()) {
            return weights;
        }
        TrafficRules.Builder read = TrafficRules.builder();
        weights.weights().forEach(read::weight);
        matches.forEach(read::match);
        bases.stream()
                .flatMap(b -> RouteRefs.objects(b.get(FILTERS)).stream())
                .flatMap(f -> mirror(f).stream())
                .findFirst()
                .ifPresent(read::mirror);
        return read.build();
    }

    /** All rules of the route, with these in the place of what led to the application. */
    List<Map<String, Object>> written(TrafficRules wanted) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Map<String, Object> rule : rules) {
            if (bases.contains(rule)) {
                wanted.matches().forEach(match -> all.add(matching(rule, match, wanted)));
                all.add(sharing(rule, wanted));
            } else if (!added.contains(rule)) {
                all.add(rule);
            }
        }
        return all;
    }

    private Map<String, Object> sharing(Map<String, Object> base, TrafficRules wanted) {
        Map<String, Object> rule = mirrored(base, wanted.mirror());
        List<Object> to = new ArrayList<>();
        wanted.weights().forEach((id, weight) -> to.add(backend(base, id.value(), weight.basisPoints())));
        if (to.isEmpty()) {
            to.add(backend(base, refs.backend(), 0)); // a gateway answers 500 or 503, and the rule stays ours
        }
        rule.put(BACKENDS, to);
        return rule;
    }

    private Map<String, Object> matching(Map<String, Object> base, TrafficMatch match, TrafficRules wanted) {
        Map<String, Object> rule = mirrored(base, wanted.mirror().filter(m -> !m.to().equals(match.to())));
        rule.remove(RouteRefs.NAME); // names are unique in a route
        rule.put(MATCHES, RouteMatch.with(matches(base), RouteMatch.condition(match)));
        rule.put(BACKENDS, List.of(backend(base, match.to().value(), 1)));
        return rule;
    }

    private Map<String, Object> mirrored(Map<String, Object> base, Optional<Mirror> mirror) {
        Map<String, Object> rule = new LinkedHashMap<>(base);
        List<Object> filters = new ArrayList<>();
        boolean had = false;
        for (Map<String, Object> filter : RouteRefs.objects(base.get(FILTERS))) {
            if (mirrorOf(filter).isPresent()) {
                had = true;
            } else {
                filters.add(filter);
            }
        }
        mirror.ifPresent(m -> {
            Map<String, Object> to = backend(base, m.to().value(), 0);
            to.remove("weight");
            Map<String, Object> fraction = Map.of("numerator", m.share().basisPoints(), "denominator", 10_000);
            filters.add(Map.of("type", "RequestMirror", MIRROR, Map.of("backendRef", to, "fraction", fraction)));
        });
        if (!filters.isEmpty()) {
            rule.put(FILTERS, filters);
        } else if (had) {
            rule.remove(FILTERS);
        }
        return rule;
    }

    private Map<String, Object> backend(Map<String, Object> base, String service, int weight) {
        Map<String, Object> ref = new LinkedHashMap<>();
        ref.put(RouteRefs.NAME, service);
        backends(base).stream()
                .filter(refs::ours)
                .findFirst()
                .ifPresent(before -> ref.put("port", RouteRefs.number(before.get("port"), 80)));
        ref.put("weight", weight);
        return ref;
    }

    private TrafficRules shares(Map<String, Object> base) {
        Map<RevisionId, Integer> weights = new HashMap<>();
        for (Map<String, Object> ref : backends(base)) {
            if (refs.ours(ref)) {
                RevisionId to = new RevisionId(RouteRefs.text(ref, RouteRefs.NAME, ""));
                weights.merge(to, RouteRefs.weight(ref), Integer::sum);
            }
        }
        return Shares.ofCounts(weights);
    }

    private Optional<TrafficMatch> match(Map<String, Object> rule, List<Map<String, Object>> owned) {
        List<Map<String, Object>> to = backends(rule);
        if (to.size() != 1 || RouteRefs.weight(to.get(0)) != 1) {
            return Optional.empty();
        }
        Optional<Map<String, Object>> condition = RouteMatch.last(matches(rule));
        boolean narrows = condition.isPresent()
                && owned.stream()
                        .anyMatch(b ->
                                RouteMatch.with(matches(b), condition.get()).equals(matches(rule)));
        return narrows ? refs.revision(to.get(0)).flatMap(id -> RouteMatch.of(condition.get(), id)) : Optional.empty();
    }

    private Optional<RevisionId> mirrorOf(Map<String, Object> filter) {
        return refs.revision(
                RouteRefs.object(RouteRefs.object(filter.get(MIRROR)).get("backendRef")));
    }

    private Optional<Mirror> mirror(Map<String, Object> filter) {
        Map<String, Object> mirror = RouteRefs.object(filter.get(MIRROR));
        Map<String, Object> fraction = RouteRefs.object(mirror.get("fraction"));
        boolean percent = fraction.isEmpty();
        int whole = percent ? 100 : Math.max(1, RouteRefs.number(fraction.get("denominator"), 100));
        int part = RouteRefs.number(percent ? mirror.get("percent") : fraction.get("numerator"), percent ? 100 : 0);
        Weight share = Weight.ofParts(Math.min(Math.max(0, part), whole), whole);
        return share.equals(Weight.ZERO) ? Optional.empty() : mirrorOf(filter).map(to -> new Mirror(to, share));
    }

    private static List<Map<String, Object>> backends(Map<String, Object> rule) {
        return RouteRefs.objects(rule.get(BACKENDS));
    }

    private static List<Map<String, Object>> matches(Map<String, Object> rule) {
        return RouteRefs.objects(rule.get(MATCHES));
    }
}
