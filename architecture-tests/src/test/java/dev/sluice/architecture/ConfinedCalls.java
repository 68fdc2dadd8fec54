package dev.sluice.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Calls that have one place each: the table of {@code docs/architecture.md} whose header is {@code call | only in}. */
final class ConfinedCalls {
    private ConfinedCalls() {}

    /** Simple name of the call, as {@code Thread.sleep}, → full names of the top-level classes that may make it. */
    static Map<String, Set<String>> in(String page) {
        return MarkdownTable.rowsUnder("call | only in", page).stream()
                .filter(cells -> !cells.isEmpty())
                .collect(Collectors.toMap(
                        cells -> cells.get(0).replace("`", ""),
                        cells -> Arrays.stream(cells.get(1).replace("`", "").split(" "))
                                .filter(name -> !name.isEmpty())
                                .map(name -> "dev.sluice." + name)
                                .collect(Collectors.toSet()),
                        (a, b) -> {
                            throw new IllegalStateException("docs/architecture.md lists a call twice");
                        },
                        LinkedHashMap::new));
    }

    /** Without the package; {@code now(clock)} is told from {@code now()}, since only the latter reads the machine's clock. */
    static String nameOf(AccessTarget target) {
        String name = target.getOwner().getSimpleName() + "." + target.getName();
        boolean injected =
                target.getName().equals("now") && !target.getFullName().endsWith("()");
        return injected ? name + "(…)" : name;
    }
}
