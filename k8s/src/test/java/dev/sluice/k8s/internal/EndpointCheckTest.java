package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.release.RevisionId;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which ready pods of a revision a Service does not show yet. */
class EndpointCheckTest {
    private static final RevisionId SHOP = new RevisionId("shop-1");

    @Test
    void a_service_without_any_slice_shows_no_pod() {
        assertThat(missing(List.of(pod("10.0.0.1", "True"), pod("10.0.0.2", "True"))))
                .isEqualTo(2);
    }

    @Test
    void pods_are_shown_by_all_slices_of_the_service_together() {
        List<Pod> pods = List.of(pod("10.0.0.1", "True"), pod("10.0.0.2", "True"), pod("10.0.0.3", "True"));

        assertThat(missing(pods, slice("shop-1", "10.0.0.1", true), slice("shop-1", "10.0.0.2", true)))
                .isEqualTo(1);
    }

    @Test
    void an_address_of_another_service_or_one_that_is_not_ready_shows_nobody() {
        List<Pod> pods = List.of(pod("10.0.0.1", "True"));

        assertThat(missing(pods, slice("shop-2", "10.0.0.1", true))).isEqualTo(1);
        assertThat(missing(pods, slice("shop-1", "10.0.0.1", false))).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"False", "Unknown"})
    void a_pod_that_is_not_ready_need_not_be_shown(String ready) {
        assertThat(missing(List.of(pod("10.0.0.1", ready)))).isZero();
    }

    @Test
    void addresses_beyond_the_ready_pods_are_no_reason_to_wait() {
        assertThat(missing(
                        List.of(pod("10.0.0.1", "True")),
                        slice("shop-1", "10.0.0.1", true),
                        slice("shop-1", "10.0.0.9", true)))
                .isZero();
    }

    private static long missing(List<Pod> pods, EndpointSlice... slices) {
        Deployment deployment = new DeploymentBuilder()
                .withNewMetadata()
                .withName("shop-1")
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("revision", "1")
                .endSelector()
                .endSpec()
                .build();
        Observed world = new Observed(
                "shop",
                Map.of(Kind.DEPLOYMENTS, List.of(deployment), Kind.PODS, pods, Kind.ENDPOINT_SLICES, List.of(slices)),
                Instant.EPOCH);
        return EndpointCheck.missing("shop-1", SHOP, world);
    }

    private static Pod pod(String address, String ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("pod-" + address)
                .addToLabels("revision", "1")
                .endMetadata()
                .withNewStatus()
                .withPodIP(address)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }

    private static EndpointSlice slice(String service, String address, boolean ready) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName("slice-" + address)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .addNewEndpoint()
                .withAddresses(address)
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .endEndpoint()
                .build();
    }
}
