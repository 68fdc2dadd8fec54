package dev.sluice.local.internal;

import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.fence.Lease;
import java.time.Duration;
import java.util.function.Supplier;

/** The lease that a {@link Control} keeps. */
public record ControlledLease(Supplier<Control> control) implements Lease {
    @Override
    public Grant acquire(DriverId driver, Duration ttl, String note) {
        return control.get().acquire(driver, ttl, note);
    }

    @Override
    public Grant renew(Fence fence, Duration ttl, String note) {
        return control.get().renew(fence, ttl, note);
    }

    @Override
    public void release(Fence fence) {
        control.get().release(fence);
    }
}
