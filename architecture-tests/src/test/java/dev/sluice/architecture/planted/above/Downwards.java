package dev.sluice.architecture.planted.above;

import dev.sluice.architecture.planted.below.internal.Inside;

/** Uses a package below its own, and an internal one of another module. */
final class Downwards {
    private final Inside inside = new Inside();

    @Override
    public String toString() {
        return "sees " + inside;
    }
}
