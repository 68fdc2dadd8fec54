package dev.sluice.benchmarks;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A server process whose workers are each busy for the same time with one request, so that its capacity can be computed. It ends with
 * its standard input.
 */
final class FixedTimeServer implements AutoCloseable {
    static final int WORKERS = 8;
    static final Duration SERVICE = Duration.ofMillis(20);

    private final Process process;
    private final URI uri;

    private FixedTimeServer(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Starts one and waits until it listens. */
    static FixedTimeServer start() throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FixedTimeServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Scanner lines = new Scanner(process.getInputStream(), StandardCharsets.UTF_8)) {
            return new FixedTimeServer(process, URI.create("http://127.0.0.1:" + lines.nextInt() + "/"));
        }
    }

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        server.setExecutor(workers);
        server.createContext("/", exchange -> {
            long end = System.nanoTime() + SERVICE.toNanos();
            for (long left = SERVICE.toNanos(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        System.out.println(server.getAddress().getPort());
        while (System.in.read() >= 0) {
            continue;
        }
        server.stop(0);
        workers.shutdownNow();
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
    }
}
