package dev.sluice.release;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A release with everything pinned: image digest, versions of configuration and secrets, the platform's template.
 *
 * <p>What the journal keeps, so that a rollback can stage it again on a platform that has lost it. Its {@link #id()} is a hash of the
 * pinned content without the label. Immutable.
 */
public final class Prepared {
    private final ReleaseId id;
    private final Release release;
    private final Map<String, String> pins;

    private Prepared(Release release, Map<String, String> pins) {
        this.release = requireNonNull(release, "release");
        this.pins = Collections.unmodifiableMap(new TreeMap<>(pins));
        this.id = hash(release, this.pins);
    }

    /**
     * Pins a release.
     *
     * @param release with its workload already pinned where the platform can pin it
     * @param pins what else the platform needs to make the very same thing again, by names of the provider's choice (secret versions, a
     *     template); never a secret's value
     */
    public static Prepared of(Release release, Map<String, String> pins) {
        return new Prepared(release, pins);
    }

    public ReleaseId id() {
        return id;
    }

    public String label() {
        return release.label();
    }

    /** The release, pinned. */
    public Release release() {
        return release;
    }

    /** The provider's pins, in the order of their names. */
    public Map<String, String> pins() {
        return pins;
    }

    private static ReleaseId hash(Release release, Map<String, String> pins) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new dev.sluice.BugException("This Java platform has no SHA-256, which every one must have", e);
        }
        release.workload()
                .match(
                        image -> add(digest, "image", image.reference()),
                        command -> {
                            add(
                                    digest,
                                    "command",
                                    Integer.toString(command.arguments().size()));
                            command.arguments().forEach(a -> add(digest, "argument", a));
                            return add(digest, "directory", command.directory().orElse(""));
                        },
                        manifests -> {
                            add(digest, "manifests", manifests.document());
                            return add(digest, "image", manifests.image().orElse(""));
                        });
        release.config().forEach((name, value) -> add(digest, "config." + name, value));
        release.secrets().forEach((name, ref) -> add(digest, "secret." + name, ref.toString()));
        pins.forEach((name, value) -> add(digest, "pin." + name, value));
        return new ReleaseId(HexFormat.of().formatHex(digest.digest()).substring(0, 16));
    }

    /** Each part goes in with its length in front, so that no two different contents give the same bytes. */
    private static boolean add(MessageDigest digest, String name, String value) {
        for (String part : new String[] {name, value}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Prepared that && release.equals(that.release) && pins.equals(that.pins);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, release.label());
    }

    @Override
    public String toString() {
        return "Prepared[" + id + ", " + label() + "]";
    }
}
