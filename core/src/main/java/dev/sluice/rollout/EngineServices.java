package dev.sluice.rollout;

import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/** What the runs of one engine share. */
record EngineServices(
        EngineOptions options,
        EngineClock clock,
        ExecutorService threads,
        PlatformCalls calls,
        RandomGenerator random) {}
