package dev.sluice.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which package may use which: the tables of {@code docs/architecture.md} whose header is {@code package | may use | holds}.
 *
 * @param mayUse full package name → full names of the packages it may use, in the order of the page
 */
record Arrows(Map<String, Set<String>> mayUse) {
    private static final String ROOT = "dev.sluice";
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /**
     * Reads the tables. The word {@code core} in a row stands for every package of the first table.
     *
     * @throws IllegalStateException naming every row that can't be read, uses a row that does not stand above it, or is there twice
     */
    static Arrows in(String page) {
        Map<String, Set<String>> rows = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        Set<String> core = Set.of();
        for (List<String> cells : MarkdownTable.rowsUnder("package | may use | holds", page)) {
            if (cells.isEmpty()) {
                core = core.isEmpty() ? Set.copyOf(rows.keySet()) : core;
                continue;
            }
            String name = cells.get(0).replace("`", "");
            Set<String> uses = new LinkedHashSet<>();
            for (String word : QUOTED.matcher(cells.get(1))
                    .results()
                    .map(found -> found.group(1))
                    .toList()) {
                uses.addAll(word.equals("core") ? core : Set.of(full(word)));
            }
            uses.stream()
                    .filter(used -> !rows.containsKey(used))
                    .forEach(used -> problems.add(full(name) + " uses " + used + ", which has no row above it"));
            if (rows.put(full(name), Set.copyOf(uses)) != null) {
                problems.add(full(name) + " has two rows");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("docs/architecture.md: " + String.join("; ", problems));
        }
        return new Arrows(rows);
    }

    boolean knows(String packageName) {
        return mayUse.containsKey(owner(packageName));
    }

    boolean allows(String from, String to) {
        String owner = owner(from);
        String used = owner(to);
        return owner.equals(used) || mayUse.getOrDefault(owner, Set.of()).contains(used);
    }

    /** An {@code internal} child belongs to its parent. */
    private static String owner(String packageName) {
        int internal = packageName.indexOf(".internal");
        return internal < 0 ? packageName : packageName.substring(0, internal);
    }

    private static String full(String name) {
        return name.equals("root") ? ROOT : ROOT + "." + name;
    }
}
