package dev.sluice.architecture.planted.util;

/** Banned by its name, by its package, and by a package that is not null-marked. */
final class StringUtils {
    private StringUtils() {}
}
