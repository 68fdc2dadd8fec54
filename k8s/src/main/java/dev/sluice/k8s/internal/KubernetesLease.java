package dev.sluice.k8s.internal;

import dev.sluice.TransientException;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lease of an application as a {@code Lease} object, and the claim on everything that a rollout writes.
 *
 * <p>Its times are the API server's, as every driver reads them from answers. A lease is over when that clock says so with {@link
 * #MARGIN} to spare, or when it has not changed for its whole duration on this process's own clock. The order of taking over: the lease,
 * the anchor, then all that a list made after that shows. Safe for use by many threads.
 */
final class KubernetesLease implements dev.sluice.fence.Lease {
    /** Between the clocks of two API servers, and the seconds that their headers cut off. */
    static final Duration MARGIN = Duration.ofSeconds(2);

    private static final String NOTE = "sluice.dev/note";
    private static final int TRIES = 4;

    private final Api api;
    private final NamespaceView view;
    private final String application;
    private final Anchor anchor;
    private final Governed governed;
    private final Ticks ticks;
    private final Supplier<Limit> limits;
    private @Nullable Lease held;
    private @Nullable String watched;
    private long watchedSince;

    KubernetesLease(
            Api api,
            NamespaceView view,
            String application,
            Anchor anchor,
            Governed governed,
            Ticks ticks,
            Supplier<Limit> limits) {
        this.api = api;
        this.view = view;
        this.application = application;
        this.anchor = anchor;
        this.governed = governed;
        this.ticks = ticks;
        this.limits = limits;
    }

    @Override
    public synchronized Grant acquire(DriverId driver, Duration ttl, String note) {
        Limit limit = limits.get();
        for (int tries = 0; tries < TRIES; tries++) {
            Optional<Lease> found = read(limit);
            Optional<Grant> other = found.filter(l -> !isFree(l)).flatMap(l -> heldByOther(l, driver));
            if (other.isPresent()) {
                return other.get();
            }
            Optional<Fence> same = found.filter(
                            l -> driver.value().equals(l.getSpec().getHolderIdentity()))
                    .flatMap(FenceText::of);
            Fence fence = same.orElseGet(() -> new Fence(highest(found, limit) + 1, driver));
            Optional<Lease> taken = write(found, fence, ttl, note, limit);
            if (taken.isPresent()) {
                held = taken.get();
                Optional<Grant> claimed = claimAll(fence, limit);
                if (claimed.isPresent()) {
                    return claimed.get();
                }
            }
        }
        throw new TransientException("Lease " + Names.lease(application) + " changes faster than it can be taken");
    }

    @Override
    public synchronized Grant renew(Fence fence, Duration ttl, String note) {
        Limit limit = limits.get();
        Optional<Lease> known = Optional.ofNullable(held).filter(l -> FenceText.is(l, fence));
        for (int tries = 0; tries < TRIES; tries++) {
            Optional<Lease> current = known.isPresent() ? known : read(limit);
            if (current.isPresent() && !FenceText.is(current.get(), fence)) {
                return held(current.get());
            }
            Optional<Lease> renewed = write(current, fence, ttl, note, limit);
            if (renewed.isPresent()) {
                held = renewed.get();
                return new Grant.Granted(fence);
            }
            known = Optional.empty();
        }
        throw new TransientException("Lease " + Names.lease(application) + " changes faster than it can be renewed");
    }

    @Override
    public synchronized void release(Fence fence) {
        Limit limit = limits.get();
        Optional<Lease> current = Optional.ofNullable(held).filter(l -> FenceText.is(l, fence));
        held = null;
        for (int tries = 0; tries < TRIES; tries++) {
            current = current.isPresent() ? current : read(limit);
            if (current.isEmpty() || !FenceText.is(current.get(), fence) || isFree(current.get())) {
                return;
            }
            Lease free = new LeaseBuilder(current.get())
                    .editSpec()
                    .withHolderIdentity(null)
                    .endSpec()
                    .build();
            free.getMetadata().setManagedFields(null);
            if (api.replace(Kind.LEASES, view.namespace(), free, limit).isPresent()) {
                return;
            }
            current = Optional.empty();
        }
    }

    /** Empty if the epoch was too low for what was found, and must be raised. */
    private Optional<Grant> claimAll(Fence fence, Limit limit) {
        Fence inForce = anchor.claim(fence, limit);
        if (!inForce.equals(fence)) {
            return Optional.of(new Grant.Held(inForce, api.now(), ""));
        }
        for (Governed.Of<?> kind : governed.listed(limit)) {
            Optional<Fence> above = claim(kind, fence, limit);
            if (above.isPresent()) {
                return anchor.above(fence, limit).map(by -> new Grant.Held(by, api.now(), ""));
            }
        }
        return Optional.of(new Grant.Granted(fence));
    }

    private <T extends HasMetadata> Optional<Fence> claim(Governed.Of<T> kind, Fence fence, Limit limit) {
        for (T object : kind.objects()) {
            T seen = object;
            for (int tries = 0; !FenceText.is(seen, fence); tries++) {
                Patch patch = new Patch();
                Writes.take(patch, seen, fence);
                String name = seen.getMetadata().getName();
                Optional<T> written = api.patch(kind.kind(), view.namespace(), name, patch, limit);
                Optional<T> now = written.isPresent() ? written : api.get(kind.kind(), view.namespace(), name, limit);
                if (now.isEmpty()) {
                    break; // gone is as good as claimed
                }
                view.written(kind.kind(), now.get());
                Optional<Fence> above = FenceText.of(now.get()).filter(f -> f.epoch() > fence.epoch());
                if (above.isPresent()) {
                    return above;
                } else if (tries > 2 * TRIES) {
                    throw new TransientException(kind.kind() + "/" + name + " changes faster than it can be claimed");
                }
                seen = now.get();
            }
        }
        return Optional.empty();
    }

    private Optional<Lease> read(Limit limit) {
        Optional<Lease> found = api.get(Kind.LEASES, view.namespace(), Names.lease(application), limit);
        String mark = found.map(l -> l.getMetadata().getResourceVersion()).orElse(null);
        if (mark == null || !mark.equals(watched)) {
            watched = mark;
            watchedSince = ticks.nanos();
        }
        return found;
    }

    private boolean isFree(Lease lease) {
        String holder = lease.getSpec().getHolderIdentity();
        return holder == null || holder.isEmpty() || FenceText.of(lease).isEmpty();
    }

    private Optional<Grant> heldByOther(Lease lease, DriverId driver) {
        if (driver.value().equals(lease.getSpec().getHolderIdentity())) {
            return Optional.empty();
        }
        Duration ttl = Duration.ofSeconds(lease.getSpec().getLeaseDurationSeconds());
        boolean unchanged = ticks.nanos() - watchedSince >= ttl.plus(MARGIN).toNanos();
        ZonedDateTime renewed = lease.getSpec().getRenewTime();
        boolean over = renewed != null
                && api.now().isAfter(renewed.toInstant().plus(ttl).plus(MARGIN));
        return unchanged || over ? Optional.empty() : Optional.of(held(lease));
    }

    private Grant held(Lease lease) {
        ZonedDateTime since = lease.getSpec().getAcquireTime();
        Map<String, String> annotations = lease.getMetadata().getAnnotations();
        return new Grant.Held(
                FenceText.of(lease).orElseThrow(),
                since == null ? Instant.EPOCH : since.toInstant(),
                annotations.getOrDefault(NOTE, ""));
    }

    /** Of the lease, the anchor, and all that is governed: a lost lease must not make epochs repeat. */
    private long highest(Optional<Lease> lease, Limit limit) {
        long highest = lease.flatMap(FenceText::of).map(Fence::epoch).orElse(0L);
        highest = Math.max(
                highest,
                (lease.isPresent() ? anchor.known(limit) : anchor.read(limit))
                        .flatMap(FenceText::of)
                        .map(Fence::epoch)
                        .orElse(0L));
        if (lease.isPresent() && highest > 0) {
            return highest;
        }
        for (Governed.Of<?> kind : governed.listed(limit)) {
            for (HasMetadata object : kind.objects()) {
                highest =
                        Math.max(highest, FenceText.of(object).map(Fence::epoch).orElse(0L));
            }
        }
        return highest;
    }

    private Optional<Lease> write(Optional<Lease> found, Fence fence, Duration ttl, String note, Limit limit) {
        ZonedDateTime now = api.now().atZone(ZoneOffset.UTC);
        boolean goesOn = found.filter(l -> FenceText.is(l, fence)).isPresent();
        LeaseBuilder builder = found.map(LeaseBuilder::new).orElseGet(LeaseBuilder::new);
        Lease lease = builder.editOrNewMetadata()
                .withName(Names.lease(application))
                .withManagedFields()
                .addToLabels(Names.APP_NAME, application)
                .addToLabels(Names.MANAGED_BY, Names.MANAGER)
                .addToAnnotations(Names.FENCE, FenceText.of(fence))
                .addToAnnotations(NOTE, note)
                .endMetadata()
                .editOrNewSpec()
                .withHolderIdentity(fence.driver().value())
                .withLeaseDurationSeconds((int) Math.max(1, ttl.plusMillis(999).toSeconds()))
                .withRenewTime(now)
                .withLeaseTransitions((int) Math.min(Integer.MAX_VALUE, fence.epoch()))
                .endSpec()
                .build();
        if (!goesOn || lease.getSpec().getAcquireTime() == null) {
            lease.getSpec().setAcquireTime(now);
        }
        return found.isPresent()
                ? api.replace(Kind.LEASES, view.namespace(), lease, limit)
                : api.create(Kind.LEASES, view.namespace(), lease, limit);
    }
}
