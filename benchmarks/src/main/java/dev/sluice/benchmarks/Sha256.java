package dev.sluice.benchmarks;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Work of a fixed size that uses one core and little memory. Public because the code that JMH generates calls it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
public class Sha256 {
    private final byte[] input = new byte[1024];
    private final MessageDigest digest;

    /** The same bytes in every run. */
    public Sha256() {
        new Random(1).nextBytes(input);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256, this one does not", e);
        }
    }

    /** Returns the hash, so that the work can't be left out. */
    @Benchmark
    public byte[] digest() {
        return digest.digest(input);
    }
}
