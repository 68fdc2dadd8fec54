package dev.sluice.local.internal;

import java.io.InputStream;

/** So many zero bytes, made while they are read. */
final class Zeros extends InputStream {
    private long left;

    Zeros(long count) {
        this.left = count;
    }

    @Override
    public int read() {
        return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (left <= 0) {
            return -1;
        }
        int count = (int) Math.min(length, left);
        left -= count;
        return count;
    }
}
