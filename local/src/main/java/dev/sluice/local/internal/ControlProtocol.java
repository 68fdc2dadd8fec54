package dev.sluice.local.internal;

import dev.sluice.BugException;
import dev.sluice.ConfigurationException;
import dev.sluice.PermanentException;
import dev.sluice.Problem;
import dev.sluice.SluiceException;
import dev.sluice.TransientException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messages on the control socket: one line of JSON each way, made from the methods of {@link Control}.
 *
 * <p>A request is {@code {"v":1,"call":"scale…","arguments":[…]}}; the answer holds either {@code result} or {@code error}. Immutable and
 * safe for use by many threads.
 */
final class ControlProtocol {
    private final JsonMapper json = LocalJson.mapper();

    String request(Method method, Object[] arguments) {
        ObjectNode request = json.createObjectNode().put("v", Platform.PROTOCOL).put("call", method.getName());
        ArrayNode list = request.putArray("arguments");
        Type[] types = method.getGenericParameterTypes();
        for (int index = 0; index < types.length; index++) {
            list.add(tree(arguments[index], types[index]));
        }
        return json.writeValueAsString(request);
    }

    /**
     * What the other side answered.
     *
     * @throws SluiceException the error that it answered with
     */
    @Nullable
    Object result(Method method, String line) {
        JsonNode answer = json.readTree(line);
        if (answer.has("error")) {
            throw error(answer.get("error"));
        }
        Type type = method.getGenericReturnType();
        return type == void.class ? null : value(answer.get("result"), type);
    }

    /** Carries a request out; whatever goes wrong becomes part of the answer. */
    String answer(Control control, String line) {
        ObjectNode answer = json.createObjectNode().put("v", Platform.PROTOCOL);
        try {
            JsonNode request = json.readTree(line);
            int version = request.path("v").asInt(0);
            if (version != Platform.PROTOCOL) {
                throw new PermanentException(
                        PermanentException.Reason.REFUSED,
                        "The daemon speaks version " + Platform.PROTOCOL + " of its protocol, not " + version
                                + ": stop it, and the next call starts the right one");
            }
            Method method = method(request.path("call").asString(""));
            Type[] types = method.getGenericParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int index = 0; index < types.length; index++) {
                arguments[index] = value(request.path("arguments").get(index), types[index]);
            }
            Object result = method.invoke(control, arguments);
            answer.set("result", tree(result, method.getGenericReturnType()));
        } catch (java.lang.reflect.InvocationTargetException failed) {
            answer.set("error", error(failed.getCause()));
        } catch (ReflectiveOperationException | RuntimeException failed) {
            answer.set("error", error(failed));
        }
        return json.writeValueAsString(answer);
    }

    private static Method method(String name) {
        Optional<Method> found = Arrays.stream(Control.class.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst();
        return found.orElseThrow(() ->
                new PermanentException(PermanentException.Reason.REFUSED, "The daemon knows no call '" + name + "'"));
    }

    private JsonNode tree(@Nullable Object value, Type type) {
        if (value == null) {
            return json.nullNode();
        }
        // through text, because only a writer can be told the declared type, which says what kind a member of a family
        // is
        return json.readTree(json.writerFor(json.constructType(type)).writeValueAsString(value));
    }

    private Object value(JsonNode node, Type type) {
        JavaType declared = json.constructType(type);
        return json.treeToValue(node, declared);
    }

    private ObjectNode error(@Nullable Throwable failure) {
        ObjectNode error = json.createObjectNode();
        if (failure instanceof TransientException) {
            error.put("kind", "transient");
        } else if (failure instanceof PermanentException permanent) {
            error.put("kind", "permanent").put("reason", permanent.reason().name());
        } else if (failure instanceof ConfigurationException wrong) {
            error.put("kind", "configuration");
            error.set(
                    "problems",
                    tree(wrong.problems(), json.getTypeFactory().constructCollectionType(List.class, Problem.class)));
        } else {
            error.put("kind", "bug");
        }
        return error.put("message", failure == null ? "" : describe(failure));
    }

    private static String describe(Throwable failure) {
        return failure instanceof SluiceException ? String.valueOf(failure.getMessage()) : failure.toString();
    }

    private SluiceException error(JsonNode error) {
        String message = error.path("message").asString("");
        switch (error.path("kind").asString("")) {
            case "transient":
                return new TransientException(message);
            case "permanent":
                return new PermanentException(
                        PermanentException.Reason.valueOf(error.path("reason").asString("REFUSED")), message);
            case "configuration":
                List<Problem> problems = error.path("problems")
                        .valueStream()
                        .map(problem -> json.treeToValue(problem, Problem.class))
                        .collect(Collectors.toList());
                return new ConfigurationException("What the daemon was asked", problems);
            default:
                return new BugException("The daemon failed: " + message);
        }
    }
}
