package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;

/**
 * A kind of object of the API: where it is served, and the model that it is read into.
 *
 * @param group the API group, empty for the core group
 * @param version of the group
 * @param plural as in the path
 * @param type the model
 */
public record Kind<T extends HasMetadata>(String group, String version, String plural, Class<T> type) {
    public static final Kind<Deployment> DEPLOYMENTS = new Kind<>("apps", "v1", "deployments", Deployment.class);
    public static final Kind<Pod> PODS = new Kind<>("", "v1", "pods", Pod.class);
    public static final Kind<Service> SERVICES = new Kind<>("", "v1", "services", Service.class);
    public static final Kind<ConfigMap> CONFIG_MAPS = new Kind<>("", "v1", "configmaps", ConfigMap.class);
    public static final Kind<EndpointSlice> ENDPOINT_SLICES =
            new Kind<>("discovery.k8s.io", "v1", "endpointslices", EndpointSlice.class);
    public static final Kind<Lease> LEASES = new Kind<>("coordination.k8s.io", "v1", "leases", Lease.class);
    public static final Kind<Job> JOBS = new Kind<>("batch", "v1", "jobs", Job.class);
    public static final Kind<HorizontalPodAutoscaler> AUTOSCALERS =
            new Kind<>("autoscaling", "v2", "horizontalpodautoscalers", HorizontalPodAutoscaler.class);
    /** Kept as they came: a model would lose what it does not know, or write it differently. */
    public static final Kind<GenericKubernetesResource> HTTP_ROUTES =
            new Kind<>("gateway.networking.k8s.io", "v1", "httproutes", GenericKubernetesResource.class);

    /** The kind of an object of any model. */
    @SuppressWarnings("unchecked") // an object's class is a class of its own type
    public static <T extends HasMetadata> Kind<T> of(T object) {
        Class<T> type = (Class<T>) object.getClass();
        return new Kind<>(
                HasMetadata.getGroup(type) == null ? "" : HasMetadata.getGroup(type),
                HasMetadata.getVersion(type),
                HasMetadata.getPlural(type),
                type);
    }

    /** The path of all objects of this kind in a namespace. */
    public String path(String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return root + "/namespaces/" + namespace + "/" + plural;
    }

    /** The path of one object. */
    public String path(String namespace, String name) {
        return path(namespace) + "/" + name;
    }

    @Override
    public String toString() {
        return plural;
    }
}
