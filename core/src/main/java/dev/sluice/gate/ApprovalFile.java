package dev.sluice.gate;

import dev.sluice.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The votes that a file holds.
 *
 * @param state what became of reading it, for people
 */
record ApprovalFile(List<String> approvedBy, List<String> rejectedBy, String state) {
    private static final int LARGEST = 64 * 1024;

    ApprovalFile {
        approvedBy = List.copyOf(approvedBy);
        rejectedBy = List.copyOf(rejectedBy);
    }

    static ApprovalFile read(Path pattern, GateContext context) {
        Path file = Path.of(pattern.toString()
                .replace("{application}", context.application().name())
                .replace("{rollout}", context.rollout().value())
                .replace("{release}", context.release().id().value()));
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                return noSay(file + " is not a regular file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(LARGEST + 1);
                return bytes.length > LARGEST
                        ? noSay(file + " is larger than " + LARGEST + " bytes")
                        : parse(file, new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (NoSuchFileException e) {
            return noSay(file + " is not there");
        } catch (IOException e) {
            throw new TransientException(
                    "Reading the approval file " + file + " failed; check the file system that holds it", e);
        }
    }

    private static ApprovalFile parse(Path file, String content) {
        List<String> approvedBy = new ArrayList<>();
        List<String> rejectedBy = new ArrayList<>();
        for (String line : (Iterable<String>) content.lines().map(String::strip)::iterator) {
            String[] words = line.split("\\s+", 2);
            String by = words.length == 2 ? words[1] : file.getFileName().toString();
            if (words[0].equals("approve")) {
                approvedBy.add(by);
            } else if (words[0].equals("reject")) {
                rejectedBy.add(by);
            } else if (!line.isEmpty()) {
                return noSay(file + " has a line that starts with neither 'approve' nor 'reject'");
            }
        }
        return new ApprovalFile(approvedBy, rejectedBy, file + " was read");
    }

    private static ApprovalFile noSay(String state) {
        return new ApprovalFile(List.of(), List.of(), state);
    }
}
