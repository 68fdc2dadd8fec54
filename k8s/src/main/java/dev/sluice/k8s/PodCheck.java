package dev.sluice.k8s;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Function;

/**
 * A question that the node's kubelet asks a container again and again: can you serve, do you live, have you started.
 *
 * <p>Defaults: asked every 2 s, answered within 1 s, given up after 3 wrong answers in a row, on the port of the workload. One right
 * answer makes up for all wrong ones. Immutable.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/">Probes</a>
 */
public final class PodCheck {
    private final Target target;
    private final Duration period;
    private final Duration timeout;
    private final int failures;

    private PodCheck(Target target, Duration period, Duration timeout, int failures) {
        this.target = requireNonNull(target, "target");
        this.period = requireSeconds("period", period, 300);
        this.timeout = requireSeconds("timeout", timeout, 300);
        if (failures < 1 || failures > 1000) {
            throw new IllegalArgumentException("failures was " + failures + " but must be in [1, 1000]");
        }
        this.failures = failures;
    }

    /** A GET that is answered with 200 to 399. */
    public static PodCheck http(String path) {
        return of(new Target.Http(path));
    }

    /** A connection that is taken. Says little: a program that hangs may still take connections. */
    public static PodCheck tcp() {
        return of(new Target.Tcp());
    }

    /** The gRPC health service, which answers SERVING. */
    public static PodCheck grpc() {
        return of(new Target.Grpc());
    }

    private static PodCheck of(Target target) {
        return new PodCheck(target, Duration.ofSeconds(2), Duration.ofSeconds(1), 3);
    }

    /** How often it is asked: whole seconds, 1 to 300. */
    public PodCheck withPeriod(Duration period) {
        return new PodCheck(target, period, timeout, failures);
    }

    /** How long an answer may take: whole seconds, 1 to 300. */
    public PodCheck withTimeout(Duration timeout) {
        return new PodCheck(target, period, timeout, failures);
    }

    /** How many wrong answers in a row it takes, 1 to 1,000. */
    public PodCheck withFailures(int failures) {
        return new PodCheck(target, period, timeout, failures);
    }

    public Target target() {
        return target;
    }

    public Duration period() {
        return period;
    }

    public Duration timeout() {
        return timeout;
    }

    public int failures() {
        return failures;
    }

    /** How long wrong answers are put up with. */
    public Duration patience() {
        return period.multipliedBy(failures);
    }

    @Override
    public String toString() {
        return target + " every " + period.toSeconds() + " s, " + failures + " failures";
    }

    private static Duration requireSeconds(String field, Duration value, int most) {
        requireNonNull(value, field);
        if (!value.equals(Duration.ofSeconds(value.toSeconds())) || value.toSeconds() < 1 || value.toSeconds() > most) {
            throw new IllegalArgumentException(
                    field + " was " + value + " but must be whole seconds in [1, " + most + "]");
        }
        return value;
    }

    /** What is asked. A closed family. */
    public sealed interface Target {
        /** @param path starts with a slash */
        record Http(String path) implements Target {
            public Http {
                if (!requireNonNull(path, "path").startsWith("/")) {
                    throw new IllegalArgumentException("path was '" + path + "' but must start with /");
                }
            }
        }

        /** A TCP connection. */
        record Tcp() implements Target {}

        /** The gRPC health service. */
        record Grpc() implements Target {}

        /** Answers with the function of the kind that this is. */
        default <R> R match(
                Function<? super Http, ? extends R> http,
                Function<? super Tcp, ? extends R> tcp,
                Function<? super Grpc, ? extends R> grpc) {
            if (this instanceof Http h) {
                return http.apply(h);
            } else if (this instanceof Tcp t) {
                return tcp.apply(t);
            }
            return grpc.apply((Grpc) this);
        }
    }
}
