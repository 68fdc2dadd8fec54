package dev.sluice.local.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The end of a file that a process writes, for people. */
final class OutputFile {
    private static final int MOST_CHARACTERS = 1_500;
    private static final int MOST_LINES = 20;

    private OutputFile() {}

    /** The last 20 lines, at most 1,500 characters; empty where there are none or the file can't be read. */
    static String lastLines(Path file) {
        if (!Files.isReadable(file)) {
            return "";
        }
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, reader.length() - MOST_CHARACTERS);
            byte[] tail = new byte[(int) (reader.length() - from)];
            reader.seek(from);
            reader.readFully(tail);
            String[] lines = new String(tail, StandardCharsets.UTF_8).strip().split("\n");
            int first = Math.max(from > 0 && lines.length > 1 ? 1 : 0, lines.length - MOST_LINES);
            return String.join("\n", java.util.Arrays.copyOfRange(lines, first, lines.length));
        } catch (IOException gone) {
            return "";
        }
    }
}
