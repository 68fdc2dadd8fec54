package dev.sluice.local.internal;

import dev.sluice.BugException;
import dev.sluice.secret.SecretRef;
import dev.sluice.secret.SecretResolver;
import dev.sluice.secret.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Resolves secrets at the last hop: for the environment of a process, or to tell one version of a value from another. */
public final class SecretLoan {
    private static final int DIGITS = 16;

    private final SecretResolver resolver;

    public SecretLoan(SecretResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * The values, by variable.
     *
     * @throws dev.sluice.ConfigurationException naming every one that has none
     */
    public Map<String, String> lend(Map<String, SecretRef> refs) {
        Map<String, String> values = new TreeMap<>();
        resolver.resolveAll(refs).forEach((name, secret) -> {
            try (SecretValue value = secret) {
                value.use(characters -> values.put(name, new String(characters)));
            }
        });
        return values;
    }

    /** A digest of each value that says whether two are the same, and nothing to who does not know the salt. */
    Map<String, String> digests(Map<String, SecretRef> refs, String salt) {
        Map<String, String> digests = new TreeMap<>();
        lend(refs).forEach((name, value) -> digests.put(name, digest(salt, value)));
        return digests;
    }

    private static String digest(String salt, String value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salt.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            byte[] digest = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (GeneralSecurityException impossible) {
            throw new BugException("This Java platform has no HmacSHA256, which every one must have", impossible);
        }
    }
}
