package dev.sluice.k8s.internal;

import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A fence as it stands in an annotation: {@code <epoch> <driver>}. */
final class FenceText {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18}) ([!-~]{1,128})");

    /** Where it stands, as the path of a patch. */
    static final String PATH = "/metadata/annotations/" + Patch.key(Names.FENCE);

    private FenceText() {}

    static String of(Fence fence) {
        return fence.epoch() + " " + fence.driver();
    }

    /** The fence of an object; empty where there is none, or something that nobody of us wrote. */
    static Optional<Fence> of(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        String text = annotations == null ? null : annotations.get(Names.FENCE);
        Matcher matcher = text == null ? null : FORM.matcher(text);
        if (matcher == null || !matcher.matches() || Long.parseLong(matcher.group(1)) < 1) {
            return Optional.empty();
        }
        return Optional.of(new Fence(Long.parseLong(matcher.group(1)), new DriverId(matcher.group(2))));
    }

    /** Whether an object carries exactly this fence. */
    static boolean is(HasMetadata object, Fence fence) {
        return of(object).filter(fence::equals).isPresent();
    }
}
