package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of two states of an object is the newer one.
 *
 * @see <a href="https://github.com/kubernetes/enhancements/issues/5504">Comparable resource versions</a>, which every server with etcd
 *     behind it has always had
 */
final class Versions {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private Versions() {}

    /** Whether the first was written after the second. What can't be compared counts as newer: it came later. */
    static boolean newer(HasMetadata first, HasMetadata second) {
        return after(
                first.getMetadata().getResourceVersion(), second.getMetadata().getResourceVersion());
    }

    static boolean after(@Nullable String first, @Nullable String second) {
        if (first == null || second == null || !isNumber(first) || !isNumber(second)) {
            return true;
        }
        return Long.parseLong(first) > Long.parseLong(second);
    }

    private static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }
}
