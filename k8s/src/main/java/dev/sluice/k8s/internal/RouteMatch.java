package dev.sluice.k8s.internal;

import dev.sluice.release.RevisionId;
import dev.sluice.traffic.TrafficMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A match of ours as one condition on a header. Cookies have no condition of their own in the Gateway API, so they are a regular
 * expression on the Cookie header, which means the same whether a gateway looks for it anywhere or matches the whole value.
 */
final class RouteMatch {
    private static final String HEADERS = "headers";
    private static final String BEFORE = "^(.*; *)?";
    private static final String AFTER = "(;.*)?$";
    private static final Pattern SPECIAL = Pattern.compile("[\\\\.+*?()|\\[\\]{}^$]");
    private static final Pattern COOKIE =
            Pattern.compile(Pattern.quote(BEFORE) + "(?<name>(?:\\\\.|[^=\\\\])+)=(?<value>.*)" + Pattern.quote(AFTER));

    private RouteMatch() {}

    static Map<String, Object> condition(TrafficMatch match) {
        Map<String, Object> condition = new LinkedHashMap<>();
        boolean cookie = match.kind() == TrafficMatch.Kind.COOKIE;
        condition.put("type", cookie ? "RegularExpression" : "Exact");
        condition.put(RouteRefs.NAME, header(match));
        condition.put(
                "value",
                cookie ? BEFORE + escaped(match.name()) + "=" + escaped(match.value()) + AFTER : match.value());
        return condition;
    }

    /** The header that is looked at. */
    static String header(TrafficMatch match) {
        return match.kind() == TrafficMatch.Kind.COOKIE ? "Cookie" : match.name();
    }

    /** What a condition says; empty if no match of ours could say it. */
    static Optional<TrafficMatch> of(Map<String, Object> condition, RevisionId to) {
        String name = RouteRefs.text(condition, RouteRefs.NAME, "");
        String value = RouteRefs.text(condition, "value", "");
        try {
            if (RouteRefs.text(condition, "type", "Exact").equals("Exact")) {
                return Optional.of(TrafficMatch.header(name, value, to));
            }
            Matcher cookie = COOKIE.matcher(value);
            return name.equalsIgnoreCase("Cookie") && cookie.matches()
                    ? Optional.of(TrafficMatch.cookie(plain(cookie.group("name")), plain(cookie.group("value")), to))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // people may write what a match of ours can't say
        }
    }

    /** The matches of a rule, each with one more condition at its end. */
    static List<Object> with(List<Map<String, Object>> matches, Map<String, Object> condition) {
        List<Object> narrowed = new ArrayList<>();
        for (Map<String, Object> match : matches.isEmpty() ? List.of(Map.<String, Object>of()) : matches) {
            Map<String, Object> copy = new LinkedHashMap<>(match);
            List<Object> headers = new ArrayList<>(RouteRefs.objects(match.get(HEADERS)));
            headers.add(condition);
            copy.put(HEADERS, headers);
            narrowed.add(copy);
        }
        return narrowed;
    }

    /** The condition at the end of each of these matches, if it is the same. */
    static Optional<Map<String, Object>> last(List<Map<String, Object>> matches) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Map<String, Object> match : matches) {
            List<Map<String, Object>> headers = RouteRefs.objects(match.get(HEADERS));
            if (headers.isEmpty()) {
                return Optional.empty();
            }
            all.add(headers.get(headers.size() - 1));
        }
        return all.stream().distinct().count() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** Whether a rule looks at this header already: the API allows one condition for each. */
    static boolean looksAt(List<Map<String, Object>> matches, String header) {
        return matches.stream()
                .flatMap(m -> RouteRefs.objects(m.get(HEADERS)).stream())
                .anyMatch(h -> RouteRefs.text(h, RouteRefs.NAME, "").equalsIgnoreCase(header));
    }

    private static String escaped(String text) {
        return SPECIAL.matcher(text).replaceAll(found -> Matcher.quoteReplacement("\\" + found.group()));
    }

    private static String plain(String regex) {
        return regex.replaceAll("\\\\(.)", "$1");
    }
}
