package dev.sluice.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of Java in a page, under a comment that says which region of which file it is.
 *
 * @param page where it stands
 * @param region the name of the region
 * @param file that has the region, from the root of the repository
 * @param code what the block shows
 */
record CodeBlock(String page, String region, String file, String code) {
    private static final Pattern NAME = Pattern.compile("<!-- region (\\S+) of (\\S+) -->");

    /** @throws IllegalArgumentException at a block of Java without such a comment in the line before */
    static List<CodeBlock> javaOf(String page, String text) {
        List<CodeBlock> blocks = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals("```java")) {
                Matcher name = NAME.matcher(i == 0 ? "" : lines.get(i - 1));
                if (!name.matches()) {
                    throw new IllegalArgumentException(
                            page + ", line " + (i + 1) + ": a block of Java must follow <!-- region NAME of FILE -->");
                }
                StringBuilder code = new StringBuilder();
                for (i++; !lines.get(i).equals("```"); i++) {
                    code.append(lines.get(i)).append('\n');
                }
                blocks.add(new CodeBlock(page, name.group(1), name.group(2), code.toString()));
            }
        }
        return blocks;
    }
}
