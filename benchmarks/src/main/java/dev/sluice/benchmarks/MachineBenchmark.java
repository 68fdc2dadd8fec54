package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The yardstick: what this machine does without us. Compare two machines by it before comparing their other numbers. */
final class MachineBenchmark implements Benchmark {
    private static final int WRITES = 200;
    private static final int BLOCK = 4096;

    @Override
    public String name() {
        return "machine";
    }

    @Override
    public String what() {
        return "The machine itself: SHA-256 of 1 KiB on one core, and a 4 KiB write forced to the disk of the temporary directory.";
    }

    @Override
    public void run(Recorder recorder) throws Exception {
        recorder.record("sha256-1kib", JmhRun.of(Sha256.class).scoresOf("digest"), "1/s");
        recorder.record("forced-write-4kib", forcedWrites(), "ms");
    }

    private static List<Double> forcedWrites() throws IOException {
        Path file = Files.createTempFile("sluice-bench", ".bin");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < WRITES; i++) {
                ByteBuffer block = ByteBuffer.allocate(BLOCK);
                long start = System.nanoTime();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
                channel.force(true);
                millis.add((System.nanoTime() - start) / 1e6);
            }
            return millis;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
