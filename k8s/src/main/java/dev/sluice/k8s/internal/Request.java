package dev.sluice.k8s.internal;

import org.jspecify.annotations.Nullable;

/**
 * One request to the API server.
 *
 * @param method HTTP's
 * @param path with its query
 * @param contentType of the body, or null without one
 * @param body or null
 * @param repeatable whether doing it twice is doing it once, so that it may be sent again after a lost answer
 */
record Request(
        String method,
        String path,
        @Nullable String contentType,
        @Nullable String body,
        boolean repeatable) {

    static Request get(String path) {
        return new Request("GET", path, null, null, true);
    }

    static Request post(String path, String json) {
        return new Request("POST", path, "application/json", json, false);
    }

    static Request put(String path, String json) {
        return new Request("PUT", path, "application/json", json, false);
    }

    /** With tests inside: the second of two fails them, and whoever sent it reads what is there. */
    static Request patch(String path, String json) {
        return new Request("PATCH", path, "application/json-patch+json", json, true);
    }

    /** A precondition names the object, so the second of two finds nothing. */
    static Request delete(String path, String json) {
        return new Request("DELETE", path, "application/json", json, true);
    }

    /** For people: what was attempted on what. The query may be long and says nothing. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return method + " " + (query < 0 ? path : path.substring(0, query));
    }
}
