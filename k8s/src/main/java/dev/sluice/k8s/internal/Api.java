package dev.sluice.k8s.internal;

import dev.sluice.SluiceException;
import dev.sluice.TransientException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the API server that the provider makes: typed, within a limit of time, and repeated only where that can't do a thing
 * twice. Every write names the field manager. Safe for use by many threads.
 *
 * <p>What is sent again: anything that the server turned away unread (429 or 503), after the pause that it asked for; a read or a write that
 * tests what it changes after a broken connection; a failed webhook twice. A create whose answer was lost is not: whoever made it looks
 * whether it is there.
 */
final class Api {
    /** One more each time, from this to the longest, drawn at random below it so that many drivers don't come back together. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final Transport transport;
    private final KubernetesSerialization json;
    private final ApiClock clock;
    private final Refusals refusals;

    Api(Transport transport, KubernetesSerialization json, ApiClock clock) {
        this.transport = transport;
        this.json = json;
        this.clock = clock;
        this.refusals = new Refusals(json);
    }

    /** The server's time. */
    Instant now() {
        return clock.now();
    }

    KubernetesSerialization json() {
        return json;
    }

    Transport transport() {
        return transport;
    }

    <T extends HasMetadata> Optional<T> get(Kind<T> kind, String namespace, String name, Limit limit) {
        Request request = Request.get(kind.path(namespace, name));
        Answer answer = answered(request, limit, NOT_FOUND);
        return answer.status() == NOT_FOUND ? Optional.empty() : Optional.of(read(answer, kind));
    }

    /** All objects of a kind, as the server has them now, and the version of the list. */
    <T extends HasMetadata> Listing<T> list(Kind<T> kind, String namespace, String query, Limit limit) {
        Request request = Request.get(kind.path(namespace) + (query.isEmpty() ? "" : "?" + query));
        return Listing.read(json, answered(request, limit).text(), kind);
    }

    /** Makes an object; empty if one of this name is there. */
    <T extends HasMetadata> Optional<T> create(Kind<T> kind, String namespace, T object, Limit limit) {
        Request request = Request.post(kind.path(namespace) + Names.MANAGER_QUERY, json.asJson(object));
        Answer answer = answered(request, limit, CONFLICT);
        return answer.status() == CONFLICT ? Optional.empty() : Optional.of(read(answer, kind));
    }

    /** Replaces an object of the same version; empty if it has another one or is gone. */
    <T extends HasMetadata> Optional<T> replace(Kind<T> kind, String namespace, T object, Limit limit) {
        String path = kind.path(namespace, object.getMetadata().getName()) + Names.MANAGER_QUERY;
        Answer answer = answered(Request.put(path, json.asJson(object)), limit, CONFLICT, NOT_FOUND);
        return answer.ok() ? Optional.of(read(answer, kind)) : Optional.empty();
    }

    /** Changes an object if every test of the patch holds; empty if one does not, or it is gone. */
    <T extends HasMetadata> Optional<T> patch(Kind<T> kind, String namespace, String name, Patch patch, Limit limit) {
        String path = kind.path(namespace, name) + Names.MANAGER_QUERY;
        Answer answer = answered(Request.patch(path, json.asJson(patch.operations())), limit, NOT_FOUND, UNPROCESSABLE);
        if (answer.status() == UNPROCESSABLE && !aTestFailed(answer)) {
            throw refusals.exception(Request.patch(path, ""), answer, null);
        }
        return answer.ok() ? Optional.of(read(answer, kind)) : Optional.empty();
    }

    /** Deletes this very object in this very version; false if it has changed. One that is gone is success. */
    boolean delete(Kind<?> kind, String namespace, HasMetadata object, Limit limit) {
        var meta = object.getMetadata();
        String options = json.asJson(Map.of(
                "apiVersion", "v1",
                "kind", "DeleteOptions",
                "propagationPolicy", "Background",
                "preconditions", Map.of("uid", meta.getUid(), "resourceVersion", meta.getResourceVersion())));
        Answer answer =
                answered(Request.delete(kind.path(namespace, meta.getName()), options), limit, NOT_FOUND, CONFLICT);
        return answer.status() != CONFLICT;
    }

    /** Any other request whose answer is wanted whatever its status, such as one through a proxy of the server. Sent once. */
    Answer raw(Request request, Map<String, String> headers, Limit limit) {
        return transport.send(request, headers, limit).answer();
    }

    private Answer answered(Request request, Limit limit, int... expected) {
        int tries = 0;
        while (true) {
            Transport.Reply reply;
            try {
                reply = transport.send(request, limit);
            } catch (TransientException broken) {
                if (!request.repeatable() || !pause(limit, tries++, null)) {
                    throw broken;
                }
                continue;
            }
            Answer answer = reply.answer();
            if (answer.ok() || contains(expected, answer.status())) {
                return answer;
            }
            Duration asked = seconds(reply.retryAfter());
            SluiceException refusal = refusals.exception(request, answer, asked);
            boolean again = Refusals.comeBack(answer) || tries < refusals.retriesAfterFailure(request, answer);
            if (!again || !pause(limit, tries++, asked)) {
                throw refusal;
            }
        }
    }

    /** Waits before the next try; false if there is no time for it. */
    private static boolean pause(Limit limit, int tries, @Nullable Duration asked) {
        Duration most = FIRST_PAUSE.multipliedBy(1L << Math.min(tries, 5));
        RandomGenerator random = ThreadLocalRandom.current();
        long drawn =
                random.nextLong(FIRST_PAUSE.toMillis() / 2, Math.min(most.toMillis(), LONGEST_PAUSE.toMillis()) + 1);
        Duration pause = asked == null ? Duration.ofMillis(drawn) : asked;
        if (pause.compareTo(limit.left()) >= 0) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A patch whose test failed and one that would make no valid object both get 422; only the second is told why. */
    private static boolean aTestFailed(Answer answer) {
        return answer.text().contains("the server rejected our request due to an error in our request");
    }

    private <T extends HasMetadata> T read(Answer answer, Kind<T> kind) {
        return json.unmarshal(answer.text(), kind.type());
    }

    private static @Nullable Duration seconds(@Nullable String retryAfter) {
        if (retryAfter == null || !retryAfter.matches("\\d{1,6}")) {
            return null;
        }
        return Duration.ofSeconds(Long.parseLong(retryAfter));
    }

    private static boolean contains(int[] expected, int status) {
        for (int one : expected) {
            if (one == status) {
                return true;
            }
        }
        return false;
    }
}
