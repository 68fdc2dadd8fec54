package dev.sluice.local.internal;

import io.vertx.core.buffer.Buffer;

/**
 * Knows where in a stream of WebSocket bytes one frame ends and the next begins, by reading no more of them than their lengths.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455 §5.2, Base Framing Protocol</a>
 */
final class FrameEnds {
    private static final int SHORTEST_HEAD = 2;
    private static final int MASK_BYTES = 4;

    private int head;
    private int headLength = SHORTEST_HEAD;
    private int lengthBytes;
    private long payload;

    /** Whether everything so far was whole frames. */
    boolean isBetween() {
        return head == 0;
    }

    /** Follows the stream through the whole chunk. */
    void follow(Buffer chunk) {
        int position = 0;
        while (position < chunk.length()) {
            position = next(chunk, position);
        }
    }

    /** Follows the stream to the first end of a frame in the chunk: answers with what of the chunk comes before it, or all of it. */
    Buffer untilEnd(Buffer chunk) {
        int position = 0;
        while (position < chunk.length()) {
            position = next(chunk, position);
            if (isBetween()) {
                break;
            }
        }
        return chunk.slice(0, position);
    }

    /** Goes on to the end of the frame or of the chunk, whichever comes first. */
    private int next(Buffer chunk, int from) {
        int position = from;
        while (head < headLength) {
            if (position == chunk.length()) {
                return position;
            }
            headByte(chunk.getByte(position++));
        }
        long taken = Math.min(payload, chunk.length() - position);
        payload -= taken;
        if (payload == 0) {
            head = 0;
            headLength = SHORTEST_HEAD;
        }
        return position + (int) taken;
    }

    private void headByte(byte value) {
        if (head == 1) {
            int length = value & 0x7f;
            lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
            headLength = SHORTEST_HEAD + lengthBytes + (value < 0 ? MASK_BYTES : 0);
            payload = lengthBytes == 0 ? length : 0;
        } else if (head > 1 && head < SHORTEST_HEAD + lengthBytes) {
            payload = (payload << 8) | (value & 0xff);
        }
        head++;
    }
}
