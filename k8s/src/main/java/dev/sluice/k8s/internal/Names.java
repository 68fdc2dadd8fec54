package dev.sluice.k8s.internal;

/** The names, labels and annotations by which the provider knows its objects again. */
public final class Names {
    /** The manager of every field that the provider writes, and what it says of itself in labels. */
    public static final String MANAGER = "sluice";

    static final String MANAGER_QUERY = "?fieldManager=" + MANAGER;
    public static final String APP_NAME = "app.kubernetes.io/name";
    public static final String APP_VERSION = "app.kubernetes.io/version";
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String MANAGED_QUERY = "labelSelector=app.kubernetes.io%2Fmanaged-by%3D" + MANAGER;
    /** On everything that belongs to an application. */
    public static final String APPLICATION = "sluice.dev/application";
    /** On everything that belongs to a revision, its pods included; the key by which a Service is led to one. */
    public static final String REVISION = "sluice.dev/revision";
    /** What people call the release. */
    static final String LABEL = "sluice.dev/label";
    /** The fence: epoch and driver as one value, so that one test compares it. */
    static final String FENCE = "sluice.dev/fence";
    /** The place of a revision in the order of staging, because creation times are whole seconds. */
    static final String SEQUENCE = "sluice.dev/sequence";
    /** On a Job: the id of the task that it runs. */
    static final String TASK = "sluice.dev/task";
    /** A value of {@link #REVISION} that no pod has: no traffic at all. */
    static final String NO_REVISION = "none";
    /** The hash by which the Deployment controller tells the pods of its ReplicaSets apart. */
    static final String TEMPLATE_HASH = "pod-template-hash";

    private Names() {}

    static String anchor(String application) {
        return "sluice-" + application;
    }

    static String signals(String application) {
        return "sluice-" + application + "-signals";
    }

    static String lease(String application) {
        return "sluice-" + application;
    }

    static String revision(String application, String release) {
        return application + "-" + release;
    }
}
