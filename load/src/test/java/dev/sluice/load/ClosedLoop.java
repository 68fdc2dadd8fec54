package dev.sluice.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/** What most load tools are: workers that wait for an answer before they ask again, and so send nothing while the server stalls. */
final class ClosedLoop implements AutoCloseable {
    private static final int ANSWER_BYTES =
            "HTTP/1.1 200 OK\r\nX-Version: v1\r\nContent-Length: 5\r\n\r\nhello".length();

    private final ConcurrentHistogram latency = new ConcurrentHistogram(3);
    private volatile boolean ended;

    private ClosedLoop() {}

    static ClosedLoop of(int workers, URI uri) {
        ClosedLoop loop = new ClosedLoop();
        for (int i = 0; i < workers; i++) {
            Thread worker = new Thread(() -> loop.work(uri), "closed-loop-" + i);
            worker.setDaemon(true);
            worker.start();
        }
        return loop;
    }

    LatencySummary latency() {
        return LatencySummary.of(latency.copy());
    }

    private void work(URI uri) {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            while (!ended) {
                long asked = System.nanoTime();
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
                in.readNBytes(ANSWER_BYTES);
                latency.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - asked));
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        } catch (IOException e) {
            // the server went away
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}
