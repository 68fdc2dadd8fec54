package dev.sluice.k8s;

/** Traffic by a Service's selector. */
class ServiceSwitchKitTest extends KubernetesKit {
    @Override
    KubernetesTraffic traffic() {
        return KubernetesTraffic.switching("shop");
    }
}
