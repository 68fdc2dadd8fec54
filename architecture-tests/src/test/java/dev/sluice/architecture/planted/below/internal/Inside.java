package dev.sluice.architecture.planted.below.internal;

/** Nothing outside its module may see it. */
public final class Inside {}
