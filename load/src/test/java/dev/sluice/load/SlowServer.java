package dev.sluice.load;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A server of a capacity that can be computed: so many workers, each busy for the same time with one request. */
final class SlowServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService workers;

    private SlowServer(int count, Duration service) throws IOException {
        this.workers = Executors.newFixedThreadPool(count, task -> {
            Thread worker = new Thread(task, "slow-server");
            worker.setDaemon(true);
            return worker;
        });
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        server.setExecutor(workers);
        server.createContext("/", exchange -> {
            long end = System.nanoTime() + service.toNanos();
            for (long left = service.toNanos(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    static SlowServer of(int workers, Duration service) throws IOException {
        return new SlowServer(workers, service);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
