package dev.sluice.k8s.internal;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All objects of a kind at one version of the store.
 *
 * @param version from which a watch goes on
 * @param objects in the server's order
 */
record Listing<T extends HasMetadata>(String version, List<T> objects) {

    static <T extends HasMetadata> Listing<T> read(KubernetesSerialization json, String text, Kind<T> kind) {
        Map<?, ?> document = json.unmarshal(text, Map.class);
        List<T> objects = new ArrayList<>();
        if (document.get("items") instanceof List<?> items) {
            for (Object item : items) {
                T object = json.convertValue(item, kind.type());
                object.getMetadata().setManagedFields(List.of());
                objects.add(object);
            }
        }
        ObjectMeta meta = json.convertValue(document.get("metadata"), ObjectMeta.class);
        return new Listing<>(meta.getResourceVersion(), objects);
    }
}
