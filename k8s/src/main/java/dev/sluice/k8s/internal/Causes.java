package dev.sluice.k8s.internal;

/** What an exception of the network says, for people: its class where it says nothing. */
final class Causes {
    private Causes() {}

    static String text(Throwable cause) {
        Throwable deepest = cause;
        while (deepest.getMessage() == null && deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message;
    }
}
