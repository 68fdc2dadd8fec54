package dev.sluice.k8s;

/** Traffic by counts behind a Service. */
class ServiceShareKitTest extends KubernetesKit {
    @Override
    KubernetesTraffic traffic() {
        return KubernetesTraffic.sharing("shop");
    }
}
