package dev.sluice.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The application that the samples deploy: a tiny HTTP server that names its version in every answer and drains when it is told to go.
 *
 * <p>{@code /} answers GET and POST, {@code /ready} and {@code /healthz} are for whoever deploys it, {@code /metrics} is for Prometheus. It
 * knows nothing about Sluice; its environment ({@link ShopSettings}) makes it slow, broken or mortal.
 *
 * <p>On SIGTERM it says that it is not ready but serves on, asking each client to close its connection, for as long as others may need to
 * notice; then it finishes what is under way and exits with 0.
 */
final class ShopApp {
    private static final int CRASHED = 70;
    private static final int WRONG_SETTINGS = 78;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

    private final ShopSettings settings;
    private final HttpServer server;
    private final String body;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong good = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();
    private final AtomicLong underWay = new AtomicLong();
    private volatile boolean draining;

    private ShopApp(ShopSettings settings, HttpServer server) {
        this.settings = settings;
        this.server = server;
        this.body = "version=" + settings.version() + " instance="
                + ProcessHandle.current().pid() + "\n";
        server.setExecutor(threads);
        server.createContext("/", this::shop);
        server.createContext("/ready", exchange -> health(exchange, !draining && !settings.neverReady()));
        server.createContext("/healthz", exchange -> health(exchange, true));
        server.createContext("/metrics", this::metrics);
    }

    public static void main(String[] args) throws IOException {
        // Without it the JDK's server waits 40 ms for an acknowledgement in each answer on a kept connection (JDK 17).
        System.setProperty("sun.net.httpserver.nodelay", "true");
        ShopSettings settings;
        try {
            settings = ShopSettings.from(System.getenv());
        } catch (IllegalArgumentException e) {
            Console.standard().line(String.valueOf(e.getMessage()));
            System.exit(WRONG_SETTINGS);
            return;
        }
        Pause.of(settings.startDelay());
        if (settings.crashAtStart()) {
            Console.standard().line("shop " + settings.version() + " crashes at start, as it was told to");
            System.exit(CRASHED);
        }
        ShopApp app = start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(app::leave, "drain"));
        Console.standard().line("shop " + settings.version() + " listens on " + settings.host() + ":" + app.port());
    }

    /** @throws IOException if the port is taken */
    static ShopApp start(ShopSettings settings) throws IOException {
        ShopApp app = new ShopApp(
                settings, HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 1_024));
        app.server.start();
        if (!settings.crashAfter().isZero()) {
            app.later(settings.crashAfter(), () -> Runtime.getRuntime().halt(CRASHED));
        }
        return app;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void shop(HttpExchange exchange) {
        underWay.incrementAndGet();
        try {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            underWay.decrementAndGet();
            exchange.close();
            return;
        }
        long number = requests.getAndIncrement();
        if (settings.slow().includes(number)) {
            later(settings.slowBy(), () -> answer(exchange, number));
        } else {
            answer(exchange, number);
        }
    }

    private void later(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toMillis(), MILLISECONDS, threads)
                .execute(task);
    }

    private void answer(HttpExchange exchange, long number) {
        boolean fails = settings.errors().includes(number);
        (fails ? bad : good).incrementAndGet();
        try {
            send(exchange, fails ? 500 : 200, body);
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void health(HttpExchange exchange, boolean fine) {
        send(exchange, fine ? 200 : 503, fine ? "fine\n" : "not ready\n");
    }

    private void metrics(HttpExchange exchange) {
        String series = "shop_requests_total{version=\"" + settings.version() + "\",code=\"%d\"} %d%n";
        send(
                exchange,
                200,
                "# TYPE shop_requests_total counter%n".formatted()
                        + series.formatted(200, good.get())
                        + series.formatted(500, bad.get()));
    }

    private void send(HttpExchange exchange, int status, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("X-Version", settings.version());
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            if (draining) {
                exchange.getResponseHeaders().set("Connection", "close");
            }
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            // The client went away; there is nobody left to tell.
        }
    }

    /** What SIGTERM does: serve on, finish, stop, exit with 0. */
    private void leave() {
        drain();
        Console.standard().line("shop " + settings.version() + " has drained and exits");
        Runtime.getRuntime().halt(0);
    }

    /** Serves on for the drain time, but not as ready; then finishes what is under way and closes every connection in order. */
    void drain() {
        draining = true;
        Pause.of(settings.drain());
        long until = System.nanoTime() + LONGEST_ANSWER.toNanos();
        while (underWay.get() > 0 && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
