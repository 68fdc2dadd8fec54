package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEndsTest {
    private static final List<Integer> LENGTHS = List.of(0, 1, 5, 125, 126, 127, 300, 65_535, 65_536, 70_000);

    private final FrameEnds ends = new FrameEnds();

    @Test
    void the_beginning_is_between_frames() {
        assertThat(ends.isBetween()).isTrue();
        ends.follow(Buffer.buffer());
        assertThat(ends.isBetween()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {20261123, 4, 5})
    void wherever_a_stream_is_cut_it_is_known_whether_that_is_between_two_frames(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> boundaries = new ArrayList<>();
        Buffer stream = stream(random, 60, boundaries);
        for (int from = 0; from < stream.length(); ) {
            int to = Math.min(stream.length(), from + random.nextInt(1, random.nextBoolean() ? 4 : 20_000));
            ends.follow(stream.slice(from, to));
            assertThat(ends.isBetween()).as("at %s, seed %s", to, seed).isEqualTo(boundaries.contains(to));
            from = to;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {20261123, 4, 5})
    void the_rest_of_the_frame_that_is_under_way_and_no_more_comes_before_its_end(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            List<Integer> boundaries = new ArrayList<>();
            Buffer stream = stream(random, 4, boundaries);
            int cut = random.nextInt(1, stream.length());
            int end = boundaries.stream().filter(at -> at > cut).findFirst().orElseThrow();
            FrameEnds fresh = new FrameEnds();
            fresh.follow(stream.slice(0, cut));
            int middle = random.nextInt(cut, end + 1);

            Buffer first = fresh.untilEnd(stream.slice(cut, middle));
            Buffer rest = middle < end ? fresh.untilEnd(stream.slice(middle, stream.length())) : Buffer.buffer();

            assertThat(cut + first.length() + rest.length()).as("seed %s", seed).isEqualTo(end);
            assertThat(fresh.isBetween()).isTrue();
        }
    }

    /** Frames of every size, masked and not. */
    private static Buffer stream(SplittableRandom random, int frames, List<Integer> boundaries) {
        Buffer stream = Buffer.buffer();
        for (int frame = 0; frame < frames; frame++) {
            int length = LENGTHS.get(random.nextInt(LENGTHS.size()));
            int mask = random.nextBoolean() ? 0x80 : 0;
            stream.appendByte((byte) 0x82);
            if (length < 126) {
                stream.appendByte((byte) (mask | length));
            } else if (length < 65_536) {
                stream.appendByte((byte) (mask | 126)).appendUnsignedShort(length);
            } else {
                stream.appendByte((byte) (mask | 127)).appendLong(length);
            }
            byte[] payload = new byte[length + (mask == 0 ? 0 : 4)];
            random.nextBytes(payload);
            stream.appendBytes(payload);
            boundaries.add(stream.length());
        }
        return stream;
    }
}
