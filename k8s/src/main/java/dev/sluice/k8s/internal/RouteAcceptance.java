package dev.sluice.k8s.internal;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether every parent of a route has taken the newest one: {@code Accepted} and {@code ResolvedRefs} of its generation. That proves that a
 * controller has read it, not that a proxy follows it: the API has no condition for that.
 */
final class RouteAcceptance {
    private static final List<String> CONDITIONS = List.of("Accepted", "ResolvedRefs");
    private static final List<String> IDENTITY = List.of(RouteRefs.NAME, "namespace", "sectionName", "port");

    private RouteAcceptance() {}

    /**
     * What is missing; empty if nothing.
     *
     * @param spec of the route
     * @param status of the route, empty where no controller has written one
     * @param generation of the route
     */
    static Optional<String> missing(Map<String, Object> spec, Map<String, Object> status, long generation) {
        List<Map<String, Object>> wanted = RouteRefs.objects(spec.get("parentRefs"));
        if (wanted.isEmpty()) {
            return Optional.of("the HTTPRoute has no parent");
        }
        for (Map<String, Object> parent : wanted) {
            List<Map<String, Object>> heard = RouteRefs.objects(status.get("parents")).stream()
                    .filter(p -> same(parent, RouteRefs.object(p.get("parentRef"))))
                    .toList();
            if (heard.isEmpty()) {
                return Optional.of("no controller has said anything about parent " + parent.get(RouteRefs.NAME));
            }
            for (Map<String, Object> one : heard) {
                Optional<String> lacks = lacks(one, generation);
                if (lacks.isPresent()) {
                    return Optional.of("parent " + parent.get(RouteRefs.NAME) + " " + lacks.get());
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> lacks(Map<String, Object> parent, long generation) {
        for (String type : CONDITIONS) {
            Optional<Map<String, Object>> found = RouteRefs.objects(parent.get("conditions")).stream()
                    .filter(c -> type.equals(c.get("type")))
                    .findFirst();
            long seen = found.map(c -> (long) RouteRefs.number(c.get("observedGeneration"), 0))
                    .orElse(0L);
            if (seen < generation) {
                return Optional.of("has not said " + type + " of generation " + generation + " yet");
            } else if (!"True".equals(found.get().get("status"))) {
                return Optional.of("says " + type + "=" + found.get().get("status") + ", "
                        + found.get().get("reason") + ": " + found.get().get("message"));
            }
        }
        return Optional.empty();
    }

    private static boolean same(Map<String, Object> wanted, Map<String, Object> said) {
        return IDENTITY.stream().allMatch(field -> {
            Object one = wanted.get(field);
            Object other = said.get(field);
            return Objects.equals(one, other) || (field.equals("namespace") && (one == null || other == null));
        });
    }
}
