package dev.sluice.secret;

import dev.sluice.ConfigurationException;
import dev.sluice.Problem;
import dev.sluice.TransientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Files below a directory, one secret each. */
final class FileSecrets implements SecretResolver {
    static final String SCHEME = "file";
    private static final int LARGEST = 64 * 1024;

    private final Path root;

    FileSecrets(Path root) {
        this.root = root;
    }

    @Override
    public Optional<SecretValue> find(SecretRef ref) {
        if (!ref.scheme().equals(SCHEME)) {
            return Optional.empty();
        }
        try {
            Path realRoot = root.toRealPath();
            Path file = realRoot.resolve(ref.location()).toRealPath();
            if (!file.startsWith(realRoot)) {
                throw unusable(ref, "must lie below " + root + ", the directory that secrets may be read from");
            }
            if (!Files.isRegularFile(file)) {
                throw unusable(ref, "must be a regular file");
            }
            return read(ref, file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (InvalidPathException e) {
            throw unusable(ref, "must be a path");
        } catch (AccessDeniedException e) {
            throw unusable(ref, "must be readable by the user of this process");
        } catch (IOException e) {
            // The exception's own words may hold anything; its class says enough.
            throw new TransientException("Reading the secret " + ref + " failed: "
                    + e.getClass().getSimpleName() + "; check the file system that holds it");
        }
    }

    private static Optional<SecretValue> read(SecretRef ref, Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        try {
            if (bytes.length > LARGEST) {
                throw unusable(ref, "must hold at most " + LARGEST + " bytes");
            }
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            char[] value = Arrays.copyOf(text.array(), lengthWithoutLineBreak(text));
            Arrays.fill(text.array(), '\0');
            try {
                return value.length == 0 ? Optional.empty() : Optional.of(SecretValue.of(value));
            } finally {
                Arrays.fill(value, '\0');
            }
        } catch (CharacterCodingException e) {
            throw unusable(ref, "must hold UTF-8");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static int lengthWithoutLineBreak(CharBuffer text) {
        int length = text.length();
        if (length > 0 && text.charAt(length - 1) == '\n') {
            length--;
            if (length > 0 && text.charAt(length - 1) == '\r') {
                length--;
            }
        }
        return length;
    }

    private static ConfigurationException unusable(SecretRef ref, String reason) {
        return new ConfigurationException("The secret", List.of(new Problem("secret", ref.toString(), reason)));
    }
}
