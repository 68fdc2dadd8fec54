package dev.sluice.local.internal;

import dev.sluice.TransientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The other end of the control socket: each call of {@link Control} becomes one connection, one request and one answer, within a deadline.
 *
 * <p>Safe for use by many threads. A call that is interrupted throws a {@link TransientException} and keeps the interrupt flag.
 */
public final class ControlClient implements InvocationHandler {
    private final Path socket;
    private final Duration limit;
    private final Runnable whenAbsent;
    private final ControlProtocol protocol = new ControlProtocol();

    private ControlClient(Path socket, Duration limit, Runnable whenAbsent) {
        this.socket = socket;
        this.limit = limit;
        this.whenAbsent = whenAbsent;
    }

    /**
     * A control of the daemon on that directory.
     *
     * @param limit for each call; waiting for a change has its own limit on top
     * @param whenAbsent is run when no daemon listens, before one further try; it starts one, or throws
     */
    public static Control to(StateDirectory directory, Duration limit, Runnable whenAbsent) {
        return (Control) Proxy.newProxyInstance(
                Control.class.getClassLoader(),
                new Class<?>[] {Control.class},
                new ControlClient(directory.control(), limit, whenAbsent));
    }

    /** Whether a daemon listens. */
    public static boolean answers(StateDirectory directory) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(directory.control()))) {
            return channel.isConnected();
        } catch (IOException absent) {
            return false;
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && isSame(arguments[0]);
                case "hashCode" -> System.identityHashCode(this);
                default -> "control socket " + socket;
            };
        }
        Object[] given = arguments == null ? new Object[0] : arguments;
        String request = protocol.request(method, given) + "\n";
        Duration patience = limit;
        for (Object argument : given) {
            if (method.getName().equals("awaitChange") && argument instanceof Duration waiting) {
                patience = limit.plus(waiting);
            }
        }
        SocketChannel channel = connect();
        try (channel) {
            return protocol.result(method, exchange(channel, request, patience));
        } catch (ClosedByInterruptException interrupted) {
            throw new TransientException("Interrupted while asking the daemon to " + method.getName(), interrupted);
        } catch (IOException broken) {
            throw new TransientException(
                    "The daemon did not answer to " + method.getName() + ": " + broken.getMessage(), broken);
        }
    }

    private boolean isSame(@Nullable Object other) {
        return other != null && Proxy.isProxyClass(other.getClass()) && Proxy.getInvocationHandler(other) == this;
    }

    private SocketChannel connect() {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException failure) {
            if (!isAbsent(failure)) {
                throw unreachable(failure);
            }
            whenAbsent.run();
        }
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException failure) {
            throw unreachable(failure);
        }
    }

    /** Whether nobody listens there. Whoever is interrupted, or has no file descriptor left, only knows that they could not ask. */
    private boolean isAbsent(IOException failure) {
        return failure instanceof ConnectException
                || (!(failure instanceof ClosedByInterruptException) && Files.notExists(socket));
    }

    private TransientException unreachable(IOException failure) {
        if (failure instanceof ClosedByInterruptException) {
            return new TransientException("Interrupted while connecting to " + socket, failure);
        }
        String what = isAbsent(failure) ? "No daemon listens on " : "Could not connect to the daemon on ";
        return new TransientException(what + socket + ": " + failure.getMessage(), failure);
    }

    private static String exchange(SocketChannel channel, String request, Duration limit) throws IOException {
        long deadline = SystemTime.nanos() + limit.toNanos();
        ByteBuffer outgoing = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer incoming = ByteBuffer.allocate(64 * 1024);
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            while (true) {
                long left = Duration.ofNanos(deadline - SystemTime.nanos()).toMillis();
                if (left <= 0) {
                    throw new IOException("no answer within " + limit);
                }
                selector.select(left);
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                if (outgoing.hasRemaining()) {
                    channel.write(outgoing);
                    key.interestOps(outgoing.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
                } else if (channel.read(incoming) < 0) {
                    throw new IOException("it closed the connection");
                } else {
                    answer.write(incoming.array(), 0, incoming.position());
                    boolean whole = incoming.position() > 0 && incoming.get(incoming.position() - 1) == '\n';
                    incoming.clear();
                    if (whole) {
                        return answer.toString(StandardCharsets.UTF_8);
                    }
                }
            }
        }
    }
}
