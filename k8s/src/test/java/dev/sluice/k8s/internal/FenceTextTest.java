package dev.sluice.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceTextTest {
    private static final Fence FENCE = new Fence(12, new DriverId("host/4711/0a1b2c3d"));

    @Test
    void a_fence_is_read_as_it_was_written() {
        assertThat(FenceText.of(FENCE)).isEqualTo("12 host/4711/0a1b2c3d");
        assertThat(FenceText.of(carrying(FenceText.of(FENCE)))).contains(FENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "0 a", "-1 a", "12 ", "12  a", "12 a b", "x a", "9999999999999999999 a", "12 ä"})
    void what_nobody_of_us_wrote_is_no_fence(String text) {
        assertThat(FenceText.of(carrying(text))).isEmpty();
    }

    @Test
    void an_object_without_annotations_has_no_fence() {
        ConfigMap bare = new ConfigMapBuilder().withNewMetadata().endMetadata().build();

        assertThat(FenceText.of(bare)).isEmpty();
        assertThat(FenceText.is(bare, FENCE)).isFalse();
    }

    @Test
    void another_driver_or_another_epoch_is_another_fence() {
        ConfigMap object = carrying(FenceText.of(FENCE));

        assertThat(FenceText.is(object, FENCE)).isTrue();
        assertThat(FenceText.is(object, new Fence(13, FENCE.driver()))).isFalse();
        assertThat(FenceText.is(object, new Fence(12, new DriverId("other")))).isFalse();
    }

    @Test
    void the_path_of_the_annotation_is_escaped() {
        assertThat(FenceText.PATH).isEqualTo("/metadata/annotations/sluice.dev~1fence");
    }

    private static ConfigMap carrying(String text) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .addToAnnotations(Names.FENCE, text)
                .endMetadata()
                .build();
    }
}
