package dev.sluice.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.BugException;
import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import dev.sluice.Problem;
import dev.sluice.TransientException;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.DrainState;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Origin;
import dev.sluice.deploy.Readiness;
import dev.sluice.deploy.RetireMode;
import dev.sluice.deploy.Revision;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TaskId;
import dev.sluice.deploy.TaskStatus;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Checkpoint;
import dev.sluice.journal.LogEntry;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Signal;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import dev.sluice.release.Prepared;
import dev.sluice.release.Release;
import dev.sluice.release.ReleaseId;
import dev.sluice.release.RevisionId;
import dev.sluice.secret.SecretRef;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlProtocolTest {
    private static final Fence FENCE = new Fence(3, new DriverId("ci/1/2"));
    private static final RevisionId REVISION = new RevisionId("r1");
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.000001Z");
    private static final Prepared PREPARED = Prepared.of(
            Release.command("bin/shop", "start")
                    .label("v1")
                    .config("LOG", "info")
                    .secret("DB", SecretRef.environment("DB_URL"))
                    .build(),
            Map.of("health.path", "/", "secret.DB", "00ff"));

    private final ControlProtocol protocol = new ControlProtocol();

    /** Every method with everything that it can be given and can answer. */
    static Stream<Exchanged> exchanges() {
        return Stream.of(
                one("status", new DaemonStatus("a@b", 1, 2, "h", 3, NOON, 4, "d", "t", List.of("x"))),
                one("observe", snapshot()),
                one("salt", "00"),
                one("checkpoint", Optional.of(new Checkpoint(1, "{\"a\":\"\\u0001é\\n\"}"))),
                one("checkpoint", Optional.empty()),
                one("log", List.of(new LogEntry(NOON, "{}"))),
                one("signals", List.of(signal())),
                one("routes", true, TrafficRules.split(REVISION, Weight.percent(0.01), new RevisionId("r0"))),
                one("draining", new DrainState.Draining(7), REVISION),
                one("draining", new DrainState.Drained(), REVISION),
                one("draining", new DrainState.Unknown(), REVISION),
                one("port", OptionalInt.of(4), REVISION),
                one("port", OptionalInt.empty(), REVISION),
                one("counts", new RevisionTraffic().counts(), REVISION),
                one(
                        "counted",
                        new CountedTraffic(
                                NOON,
                                NOON.plusSeconds(1),
                                List.of(new CountedTraffic.OfRevision(REVISION, new RevisionTraffic().counts()))),
                        NOON,
                        NOON.plusSeconds(1)),
                one("unknownSecrets", Map.of("DB", SecretRef.file("db")), REVISION),
                one("acquire", new Grant.Granted(FENCE), FENCE.driver(), Duration.ofMillis(1_500), "note"),
                one("renew", new Grant.Held(FENCE, NOON, "note"), FENCE, Duration.ofSeconds(1), "note"),
                one("release", null, FENCE),
                one("write", new Written.Saved(2), FENCE, 1L, "doc", Optional.of(new LogEntry(NOON, "{}"))),
                one("write", new Written.Conflict(2), FENCE, 1L, "doc", Optional.empty()),
                one("write", new Written.Superseded(FENCE), FENCE, 1L, "doc", Optional.empty()),
                one("post", null, signal()),
                one("discard", null, new RolloutId("r-1")),
                one("awaitChange", 9L, 8L, Duration.ofSeconds(1)),
                one("stop", null, true));
    }

    static Stream<Exchanged> changes() {
        return Stream.of(
                        new Change.Stage(PREPARED),
                        new Change.Scale(REVISION, Capacity.fixed(3)),
                        new Change.Scale(REVISION, Capacity.auto(1, 4)),
                        new Change.Route(TrafficRules.none()),
                        new Change.Retire(REVISION, RetireMode.STOP),
                        new Change.RunTask(new TaskId("t"), PREPARED, List.of("mix", "ecto.migrate")),
                        new Change.ForgetTask(new TaskId("t")))
                .flatMap(change -> Stream.of(
                                new Effect.Applied(true, Optional.of(TrafficRules.all(REVISION))),
                                new Effect.Underway("half", Duration.ofSeconds(1)),
                                new Effect.Superseded(FENCE),
                                new Effect.Stale("traffic"),
                                new Effect.Refused("not ready"))
                        .map(effect -> one("apply", effect, new Guard(FENCE, "t"), change, Map.of("A", "b"))));
    }

    @ParameterizedTest
    @MethodSource({"exchanges", "changes"})
    void what_is_asked_and_what_is_answered_arrive_as_they_were(Exchanged exchanged) {
        AtomicReference<List<Object>> arrived = new AtomicReference<>();
        Control control = control((method, arguments) -> {
            arrived.set(arguments);
            return exchanged.result();
        });

        String answer = protocol.answer(control, protocol.request(exchanged.method(), exchanged.arguments()));

        assertThat(answer).doesNotContain("\n");
        assertThat(protocol.result(exchanged.method(), answer)).isEqualTo(exchanged.result());
        assertThat(arrived.get()).isEqualTo(Arrays.asList(exchanged.arguments()));
    }

    @Test
    void an_error_is_thrown_again_as_the_kind_that_it_was() {
        List<RuntimeException> errors = List.of(
                new TransientException("later"),
                new PermanentException(PermanentException.Reason.NO_ROOM, "full"),
                new ConfigurationException("This", List.of(new Problem("a", "b", "must not"))),
                new IllegalStateException("surprise"));

        for (RuntimeException error : errors) {
            String answer = protocol.answer(
                    control((method, arguments) -> {
                        throw error;
                    }),
                    protocol.request(method("salt"), new Object[0]));

            assertThatThrownBy(() -> protocol.result(method("salt"), answer)).satisfies(thrown -> {
                assertThat(thrown)
                        .isExactlyInstanceOf(
                                error instanceof IllegalStateException ? BugException.class : error.getClass());
                assertThat(thrown)
                        .hasMessageContaining(
                                error instanceof ConfigurationException ? "must not" : error.getMessage());
            });
        }
    }

    @Test
    void another_version_and_an_unknown_call_are_refused_with_the_remedy() {
        Control nobody = control((method, arguments) -> null);

        assertThat(protocol.answer(nobody, "{\"v\":2,\"call\":\"salt\",\"arguments\":[]}"))
                .contains("The daemon speaks version 1 of its protocol, not 2: stop it");
        assertThat(protocol.answer(nobody, "{\"v\":1,\"call\":\"getClass\",\"arguments\":[]}"))
                .contains("knows no call 'getClass'");
        assertThat(protocol.answer(nobody, "nonsense")).contains("\"error\"");
    }

    private static Snapshot snapshot() {
        Snapshot.Builder snapshot = Snapshot.builder("t", NOON).epoch(3).traffic(TrafficRules.all(REVISION));
        int number = 0;
        for (Readiness readiness : List.of(
                new Readiness.Ready(),
                new Readiness.Progressing("p"),
                new Readiness.Failed("f"),
                new Readiness.Idle())) {
            boolean idle = readiness instanceof Readiness.Idle;
            Origin origin =
                    idle ? new Origin.Adopted("n") : new Origin.Managed(new ReleaseId("000000000000000" + number));
            snapshot.revision(Revision.builder(new RevisionId("r" + number++), origin)
                    .capacity(Capacity.fixed(2))
                    .running(idle ? 0 : 2)
                    .ready(idle ? 0 : 1)
                    .readiness(readiness)
                    .build());
        }
        snapshot.task(new TaskStatus(new TaskId("a"), TaskStatus.State.RUNNING, OptionalInt.empty(), ""));
        snapshot.task(new TaskStatus(new TaskId("b"), TaskStatus.State.FAILED, OptionalInt.of(3), "out\nput"));
        return snapshot.build();
    }

    private static Signal signal() {
        return new Signal("id", new RolloutId("r-1"), Signal.Kind.APPROVE, "gate", "ann", NOON);
    }

    private static Exchanged one(String name, Object result, Object... arguments) {
        return new Exchanged(method(name), arguments, result);
    }

    private static Method method(String name) {
        return Arrays.stream(Control.class.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Control control(Answering answering) {
        return (Control) Proxy.newProxyInstance(
                Control.class.getClassLoader(),
                new Class<?>[] {Control.class},
                (proxy, method, arguments) ->
                        answering.answer(method, arguments == null ? List.of() : Arrays.asList(arguments)));
    }

    private interface Answering {
        Object answer(Method method, List<Object> arguments);
    }

    private record Exchanged(Method method, Object[] arguments, Object result) {
        @Override
        public String toString() {
            return method.getName() + Arrays.toString(arguments) + " -> " + result;
        }
    }
}
