package dev.sluice.samples;

import java.util.List;

/** The lines of a source file between {@code // region NAME} and {@code // endregion}. */
final class Region {
    private Region() {}

    /**
     * Without the indentation that they share.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static String of(String source, String name) {
        List<String> lines = source.lines()
                .dropWhile(line -> !line.strip().equals("// region " + name))
                .skip(1)
                .takeWhile(line -> !line.strip().equals("// endregion"))
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("there is no region " + name);
        }
        return String.join("\n", lines).stripIndent() + "\n";
    }
}
