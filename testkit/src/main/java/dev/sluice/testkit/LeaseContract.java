package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Deployer;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.fence.Lease;
import java.time.Duration;
import org.junit.jupiter.api.Test;

abstract class LeaseContract extends Contract {
    private static final DriverId FIRST = new DriverId("first");
    private static final DriverId SECOND = new DriverId("second");

    LeaseContract(DeployerCompatibilityKit kit) {
        super(kit);
    }

    @Test
    void a_lease_that_is_held_is_refused_with_its_holder_and_what_that_is_doing() {
        Fence first = granted(deployer(), FIRST, TTL);

        Grant second = kit.another().lease().acquire(SECOND, TTL, "mine");

        assertThat(second).isInstanceOfSatisfying(Grant.Held.class, held -> {
            assertThat(held.fence()).isEqualTo(first);
            assertThat(held.note()).isEqualTo("a note");
        });
    }

    @Test
    void the_same_driver_keeps_its_epoch_while_its_lease_lives() {
        Fence first = granted(deployer(), FIRST, TTL);

        assertThat(granted(deployer(), FIRST, TTL)).isEqualTo(first);
        assertThat(deployer().lease().renew(first, TTL, "on")).isEqualTo(new Grant.Granted(first));
    }

    @Test
    void a_lease_that_was_given_back_is_free_and_epochs_never_repeat() {
        Fence first = granted(deployer(), FIRST, TTL);
        deployer().lease().release(first);

        Fence second = granted(kit.another(), SECOND, TTL);
        kit.another().lease().release(second);
        Fence third = granted(deployer(), FIRST, TTL);

        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(third.epoch()).isGreaterThan(second.epoch());
    }

    @Test
    void a_lease_that_has_expired_can_be_taken_over() {
        Fence first = granted(deployer(), FIRST, Duration.ofSeconds(1));
        Lease others = kit.another().lease();

        until("the lease is over", () -> others.acquire(SECOND, TTL, "mine") instanceof Grant.Granted);

        Grant late = deployer().lease().renew(first, TTL, "");
        assertThat(late)
                .isInstanceOfSatisfying(
                        Grant.Held.class,
                        held -> assertThat(held.fence().driver()).isEqualTo(SECOND));
        assertThat(deployer().observe().epoch()).isGreaterThan(first.epoch());
    }

    @Test
    void a_lease_can_be_renewed_after_its_time_as_long_as_nobody_took_it() {
        Fence first = granted(deployer(), FIRST, Duration.ofSeconds(1));
        kit.letPass(Duration.ofMillis(1_500));

        assertThat(deployer().lease().renew(first, TTL, "on")).isEqualTo(new Grant.Granted(first));
        assertThat(kit.another().lease().acquire(SECOND, TTL, "")).isInstanceOf(Grant.Held.class);
    }

    @Test
    void giving_back_what_somebody_else_holds_does_nothing() {
        Fence first = granted(deployer(), FIRST, TTL);
        deployer().lease().release(first);
        Fence second = granted(kit.another(), SECOND, TTL);

        deployer().lease().release(first);

        assertThat(deployer().lease().acquire(FIRST, TTL, ""))
                .isInstanceOfSatisfying(
                        Grant.Held.class, held -> assertThat(held.fence()).isEqualTo(second));
    }

    private static Fence granted(Deployer deployer, DriverId driver, Duration ttl) {
        Grant grant = deployer.lease().acquire(driver, ttl, "a note");
        assertThat(grant).isInstanceOf(Grant.Granted.class);
        return ((Grant.Granted) grant).fence();
    }
}
