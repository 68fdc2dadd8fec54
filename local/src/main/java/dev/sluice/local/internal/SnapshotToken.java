package dev.sluice.local.internal;

import dev.sluice.BugException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Stands for all that drivers and people change: which revisions exist, their capacity, the traffic, the epoch. */
final class SnapshotToken {
    private static final int DIGITS = 32;

    private SnapshotToken() {}

    /** Equal for two states exactly if all of that is equal. */
    static String of(LocalState state) {
        String meaning = state.epoch() + "\n" + state.traffic() + "\n"
                + state.existing()
                        .map(revision -> revision.id() + " " + revision.capacity())
                        .sorted()
                        .collect(Collectors.joining("\n"));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(meaning.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new BugException("This Java platform has no SHA-256, which every one must have", impossible);
        }
    }
}
