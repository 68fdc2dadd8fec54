package dev.sluice.k8s;

import java.util.List;
import java.util.Map;

/** Traffic by an HTTPRoute's weights; the router of the test bed copies no requests, so that must be refused. */
class HttpRouteKitTest extends KubernetesKit {
    @Override
    KubernetesTraffic traffic() {
        return KubernetesTraffic.route("shop");
    }

    @Override
    void makeRoutes(String namespace) {
        super.makeRoutes(namespace);
        TestCluster.kubectl(Map.of(
                "apiVersion",
                "gateway.networking.k8s.io/v1",
                "kind",
                "HTTPRoute",
                "metadata",
                Map.of("name", "shop", "namespace", namespace),
                "spec",
                Map.of(
                        "parentRefs",
                        List.of(Map.of("name", "web", "namespace", "gateway")),
                        "hostnames",
                        List.of(namespace + ".test"),
                        "rules",
                        List.of(Map.of("backendRefs", List.of(Map.of("name", "shop", "port", 80)))))));
    }
}
