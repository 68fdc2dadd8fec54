package dev.sluice.rollout;

import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/**
 * What the runs of one engine share.
 *
 * @param threads for calls, gates and listeners
 * @param renewals for keeping leases alive: never behind anything else
 */
record EngineServices(
        EngineOptions options,
        EngineClock clock,
        ExecutorService threads,
        ExecutorService renewals,
        PlatformCalls calls,
        RandomGenerator random) {}
