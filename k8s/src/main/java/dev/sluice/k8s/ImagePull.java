package dev.sluice.k8s;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.TreeSet;

/**
 * When a node pulls the image of a container, and with what credentials. Immutable.
 *
 * @param policy default: {@link Policy#IF_NOT_PRESENT}
 * @param secrets names of Secrets with credentials of registries, in the namespace of the application; in the order of their names
 */
public record ImagePull(Policy policy, List<String> secrets) {
    public ImagePull {
        requireNonNull(policy, "policy");
        secrets = List.copyOf(new TreeSet<>(secrets));
    }

    /** Unless the node has it: right for images that are named by version or digest. */
    public static ImagePull ifNotPresent() {
        return new ImagePull(Policy.IF_NOT_PRESENT, List.of());
    }

    /** At each start of a container; the registry must then be up whenever a pod is moved. */
    public static ImagePull always() {
        return new ImagePull(Policy.ALWAYS, List.of());
    }

    /** Never: the image has been put on the nodes. */
    public static ImagePull never() {
        return new ImagePull(Policy.NEVER, List.of());
    }

    /** With the credentials in that Secret as well. */
    public ImagePull withSecret(String secret) {
        TreeSet<String> more = new TreeSet<>(secrets);
        more.add(requireNonNull(secret, "secret"));
        return new ImagePull(policy, List.copyOf(more));
    }

    /** When. */
    public enum Policy {
        /** If the node has no such image. */
        IF_NOT_PRESENT("IfNotPresent"),
        /** At each start of a container. */
        ALWAYS("Always"),
        /** Never. */
        NEVER("Never");

        private final String word;

        Policy(String word) {
            this.word = word;
        }

        /** As Kubernetes writes it. */
        public String word() {
            return word;
        }
    }
}
