package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * An application that costs next to nothing: one thread that answers every request without a body with the same 1 KiB. Listens on the
 * loopback port in {@code PORT}; its argument is the version that it names in {@code X-Version}.
 */
final class SmallServer {
    private static final int BODY = 1_024;
    private static final int BACKLOG = 1_024;
    private static final byte[] END = "\r\n\r\n".getBytes(US_ASCII);

    private final ByteBuffer answer;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(16_384);

    private SmallServer(String version) {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Version: " + version + "\r\nContent-Length: "
                + BODY + "\r\n\r\n";
        byte[] bytes = (head + "x".repeat(BODY)).getBytes(US_ASCII);
        this.answer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
    }

    public static void main(String[] args) throws IOException {
        new SmallServer(args[0]).serve(Integer.parseInt(System.getenv("PORT")));
    }

    /** The command that starts it, with this process's Java and classes. */
    static List<String> command(String version) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                SmallServer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath(),
                SmallServer.class.getName(),
                version);
    }

    private void serve(int port) throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (selector.select() >= 0) {
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    if (key.isAcceptable()) {
                        accept(server, selector);
                    } else {
                        read((SocketChannel) key.channel(), key);
                    }
                }
            }
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        for (SocketChannel user = server.accept(); user != null; user = server.accept()) {
            user.configureBlocking(false);
            user.setOption(StandardSocketOptions.TCP_NODELAY, true);
            user.register(selector, SelectionKey.OP_READ, new int[1]);
        }
    }

    private void read(SocketChannel user, SelectionKey key) throws IOException {
        try {
            if (user.read(buffer.clear()) < 0) {
                user.close();
                return;
            }
            int[] matched = (int[]) key.attachment();
            buffer.flip();
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                matched[0] = next == END[matched[0]] ? matched[0] + 1 : next == END[0] ? 1 : 0;
                if (matched[0] == END.length) {
                    matched[0] = 0;
                    // a socket buffer that has no room for 1 KiB belongs to a peer that does not read
                    user.write(answer.duplicate());
                }
            }
        } catch (IOException gone) {
            user.close();
        }
    }
}
