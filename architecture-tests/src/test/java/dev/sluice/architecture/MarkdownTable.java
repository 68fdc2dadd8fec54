package dev.sluice.architecture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tables of a Markdown page that have a given header. */
final class MarkdownTable {
    private MarkdownTable() {}

    /** The cells of each row of every such table; an empty row marks the end of a table. */
    static List<List<String>> rowsUnder(String header, String page) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : page.lines().toList()) {
            boolean row = line.startsWith("|");
            if (!inside) {
                inside = row && String.join(" | ", cells(line)).equals(header);
            } else if (!row) {
                inside = false;
                rows.add(List.of());
            } else if (!line.startsWith("|-")) {
                rows.add(cells(line));
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        String inner = line.strip().replaceAll("^\\||\\|$", "");
        return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
    }
}
