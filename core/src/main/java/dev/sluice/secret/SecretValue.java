package dev.sluice.secret;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a {@link SecretRef} stands for, held for as short a time as possible.
 *
 * <p>There is no getter: the value is lent to a function, as a copy that is wiped when the function returns. It prints {@code ***}, has
 * the same hash code as every other, can't be serialized, and is refused by Jackson whatever the mapper's visibility rules are.
 * {@link #close()} wipes it; that is a best effort, since what a function made of it, and what the garbage collector moved, stays until
 * it is overwritten.
 *
 * <p>Safe for use by many threads.
 */
public final class SecretValue implements AutoCloseable {
    private static final int SHORTEST_REDACTED = 4;

    private final char[] characters;
    private boolean wiped;

    private SecretValue(char[] characters) {
        this.characters = characters;
    }

    /** A secret with a copy of these characters. The caller wipes its own. */
    public static SecretValue of(char[] characters) {
        return new SecretValue(characters.clone());
    }

    /** A secret with these characters. */
    public static SecretValue of(CharSequence text) {
        char[] copy = new char[text.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = text.charAt(i);
        }
        return new SecretValue(copy);
    }

    /**
     * Lends the value to {@code user}, which must not keep the array.
     *
     * @throws IllegalStateException if it has been wiped
     */
    public void use(Consumer<? super char[]> user) {
        requireNonNull(user, "user");
        char[] lent = copy();
        try {
            user.accept(lent);
        } finally {
            Arrays.fill(lent, '\0');
        }
    }

    /**
     * Answers what {@code function} makes of the value. It must not keep the array.
     *
     * @throws IllegalStateException if it has been wiped
     */
    public <R> R apply(Function<? super char[], ? extends R> function) {
        requireNonNull(function, "function");
        char[] lent = copy();
        try {
            return function.apply(lent);
        } finally {
            Arrays.fill(lent, '\0');
        }
    }

    /**
     * The text with {@code ***} wherever the value stands in it: for what comes back from someone who was told the secret.
     *
     * <p>The last line of defence, not the first: a value of fewer than {@value #SHORTEST_REDACTED} characters is not looked for, and an
     * encoded one is not found.
     *
     * @throws IllegalStateException if it has been wiped
     */
    public String redact(String text) {
        requireNonNull(text, "text");
        return apply(value -> value.length < SHORTEST_REDACTED ? text : text.replace(CharBuffer.wrap(value), "***"));
    }

    /** Overwrites the value. Wiping twice is fine. */
    @Override
    public synchronized void close() {
        Arrays.fill(characters, '\0');
        wiped = true;
    }

    /** Whether both hold the same value; how long it takes does not tell where they differ. A wiped one equals only itself. */
    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof SecretValue that) || isWiped() || that.isWiped()) {
            return false;
        }
        byte[] mine = bytes();
        byte[] theirs = that.bytes();
        try {
            return MessageDigest.isEqual(mine, theirs);
        } finally {
            Arrays.fill(mine, (byte) 0);
            Arrays.fill(theirs, (byte) 0);
        }
    }

    /** The same for every secret: a hash would tell something of the value. */
    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "***";
    }

    /** Found by Jackson 2 and 3 alike; goes before every field. */
    @JsonValue
    private String refuseJson() {
        throw new UnsupportedOperationException("a secret's value is never written; write its reference instead");
    }

    private synchronized boolean isWiped() {
        return wiped;
    }

    private synchronized char[] copy() {
        if (wiped) {
            throw new IllegalStateException("this secret was wiped and can't be used any more: resolve it again");
        }
        return characters.clone();
    }

    private byte[] bytes() {
        return apply(value -> {
            ByteBuffer bytes = ByteBuffer.allocate(value.length * Character.BYTES);
            bytes.asCharBuffer().put(value);
            return bytes.array();
        });
    }
}
