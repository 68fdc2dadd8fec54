package dev.sluice.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A server that reads every request to its end, counts it, and then does to it whatever the test says. One thread per connection. */
final class RudeServer implements AutoCloseable {
    enum Manner {
        ANSWER,
        ANSWER_THEN_CLOSE,
        RESET,
        RESET_INSIDE,
        CLOSE,
        CUT_SHORT,
        SILENCE,
        NONSENSE,
        ERROR_WITH_VERSION,
        ERROR_WITHOUT_VERSION
    }

    private final ServerSocket listener;
    private final IntFunction<Manner> manners;
    private final ExecutorService threads;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final Map<Manner, Integer> shown = new ConcurrentHashMap<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final Phaser stall = new Phaser() {
        @Override
        protected boolean onAdvance(int phase, int registeredParties) {
            return false; // goes on for the next stall
        }
    };

    private RudeServer(IntFunction<Manner> manners) throws IOException {
        this.listener = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        this.manners = manners;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "rude-server");
            thread.setDaemon(true);
            return thread;
        });
        threads.execute(this::accept);
    }

    /** A server that treats the request of each number, from 0, as the function says. */
    static RudeServer treating(IntFunction<Manner> manners) throws IOException {
        return new RudeServer(manners);
    }

    static RudeServer polite() throws IOException {
        return new RudeServer(number -> Manner.ANSWER);
    }

    URI uri() {
        return URI.create("http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort() + "/");
    }

    int connections() {
        return connections.get();
    }

    int requests() {
        return requests.get();
    }

    int shown(Manner manner) {
        return shown.getOrDefault(manner, 0);
    }

    /** The requests as they came, head and body. */
    List<String> received() {
        return received;
    }

    /** From now on every request waits, until {@link #goOn()}. */
    void stall() {
        stall.register();
    }

    void goOn() {
        stall.arriveAndDeregister();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (String request = read(in); !request.isEmpty(); request = read(in)) {
                received.add(request);
                Manner manner = manners.apply(requests.getAndIncrement());
                shown.merge(manner, 1, Integer::sum);
                waitForTheStall();
                if (!treat(socket, manner) || request.contains("Connection: close")) {
                    return;
                }
            }
        } catch (IOException e) {
            // the client went away
        } finally {
            open.remove(socket);
        }
    }

    private void waitForTheStall() {
        if (stall.getRegisteredParties() > 0) {
            stall.awaitAdvance(stall.getPhase());
        }
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String text = "";
        for (int next = in.read(); next >= 0; next = in.read()) {
            request.write(next);
            if (next == '\n' && (text = request.toString(ISO_8859_1)).endsWith("\r\n\r\n")) {
                var length = java.util.regex.Pattern.compile("Content-Length: (\\d+)")
                        .matcher(text);
                return length.find()
                        ? text + new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1)
                        : text;
            }
        }
        return "";
    }

    /** Answers whether the connection goes on. */
    private static boolean treat(Socket socket, Manner manner) throws IOException {
        switch (manner) {
            case ANSWER -> write(socket, "HTTP/1.1 200 OK\r\nX-Version: v1\r\nContent-Length: 5\r\n\r\nhello");
            case ANSWER_THEN_CLOSE -> {
                write(socket, "HTTP/1.1 200 OK\r\nX-Version: v1\r\nContent-Length: 5\r\n\r\nhello");
                return false;
            }
            case ERROR_WITH_VERSION ->
                write(socket, "HTTP/1.1 500 Broken\r\nX-Version: v2\r\nContent-Length: 0\r\n\r\n");
            case ERROR_WITHOUT_VERSION -> write(socket, "HTTP/1.1 503 Nobody there\r\nContent-Length: 0\r\n\r\n");
            case RESET -> {
                socket.setSoLinger(true, 0);
                return false;
            }
            case RESET_INSIDE -> {
                write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello");
                socket.setSoLinger(true, 0);
                return false;
            }
            case CLOSE -> {
                return false;
            }
            case CUT_SHORT -> {
                write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello");
                return false;
            }
            case SILENCE -> socket.getInputStream().read();
            case NONSENSE -> {
                write(socket, "SSH-2.0-OpenSSH\r\n");
                return false;
            }
        }
        return true;
    }

    private static void write(Socket socket, String answer) throws IOException {
        socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
