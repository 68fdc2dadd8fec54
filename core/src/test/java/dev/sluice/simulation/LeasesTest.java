package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final Capacity TWO = Capacity.fixed(2);

    @Test
    void a_held_lease_is_refused_with_its_holder_and_note() {
        SimulatedPlatform platform =
                empty().acquire(Shop.ALICE, Shop.TTL, "rolling v2").next();

        Transition<Grant> refused = platform.advance(Duration.ofSeconds(29)).acquire(Shop.BOB, Shop.TTL, "v3");

        assertThat(refused.answer()).isEqualTo(new Grant.Held(new Fence(1, Shop.ALICE), empty().now(), "rolling v2"));
        assertThat(refused.next().holder()).contains(new Fence(1, Shop.ALICE));
    }

    @Test
    void the_same_driver_keeps_its_epoch_while_its_lease_lives_and_gets_a_new_one_after() {
        SimulatedPlatform platform = empty().acquire(Shop.ALICE, Shop.TTL, "").next();

        assertThat(platform.advance(Duration.ofSeconds(29))
                        .acquire(Shop.ALICE, Shop.TTL, "")
                        .answer())
                .isEqualTo(new Grant.Granted(new Fence(1, Shop.ALICE)));
        assertThat(platform.advance(Duration.ofSeconds(30))
                        .acquire(Shop.ALICE, Shop.TTL, "")
                        .answer())
                .isEqualTo(new Grant.Granted(new Fence(2, Shop.ALICE)));
    }

    @Test
    void renewing_succeeds_after_expiry_unless_somebody_else_has_taken_it() {
        Fence alice = new Fence(1, Shop.ALICE);
        SimulatedPlatform late =
                empty().acquire(Shop.ALICE, Shop.TTL, "").next().advance(Duration.ofMinutes(1));

        SimulatedPlatform renewed = late.renew(alice, Shop.TTL, "on").next();
        SimulatedPlatform taken = late.acquire(Shop.BOB, Shop.TTL, "mine").next();

        assertThat(renewed.holder()).contains(alice);
        assertThat(taken.renew(alice, Shop.TTL, "").answer())
                .isEqualTo(new Grant.Held(new Fence(2, Shop.BOB), late.now(), "mine"));
    }

    @Test
    void giving_back_frees_at_once_and_epochs_go_on() {
        SimulatedPlatform free =
                empty().acquire(Shop.ALICE, Shop.TTL, "").next().release(new Fence(1, Shop.ALICE));

        assertThat(free.holder()).isEmpty();
        assertThat(free.acquire(Shop.BOB, Shop.TTL, "").answer()).isEqualTo(new Grant.Granted(new Fence(2, Shop.BOB)));
    }

    @Test
    void giving_back_what_somebody_else_holds_does_nothing() {
        Shop shop = shop();
        Fence alice = shop.fence();
        shop.takeOver(Shop.BOB);

        assertThat(shop.platform().release(alice)).isSameAs(shop.platform());
    }

    @Test
    void after_a_take_over_every_write_of_the_former_driver_is_refused() {
        Shop shop = shop().staged("v1", 1).staged("v2", 0);
        Guard old = shop.guard();
        Fence bob = shop.takeOver(Shop.BOB);
        SimulatedPlatform before = shop.platform();

        for (Change change : List.of(
                new Change.Stage(Shop.release("v3")),
                new Change.Scale(Shop.id("v1"), TWO),
                new Change.Route(dev.sluice.traffic.TrafficRules.all(Shop.id("v1"))),
                new Change.Retire(Shop.id("v2"), dev.sluice.deploy.RetireMode.DELETE),
                new Change.RunTask(new dev.sluice.deploy.TaskId("t"), Shop.release("v2"), List.of("migrate")),
                new Change.ForgetTask(new dev.sluice.deploy.TaskId("t")))) {
            assertThat(shop.apply(old, change)).isEqualTo(new Effect.Superseded(bob));
        }
        assertThat(shop.platform().save(old.fence(), 0, "{}", Optional.empty()).answer())
                .isEqualTo(new Written.Superseded(bob));
        assertThat(shop.platform()).isSameAs(before);
    }

    @Test
    void what_a_stale_driver_stages_after_the_list_is_never_scaled_by_it() {
        Shop shop = shop().staged("v1", 1);
        Guard old = shop.guard();
        Change stage = new Change.Stage(Shop.release("v2"));
        assertThat(shop.platform().check(old, stage)).isEmpty();

        // Bob takes over while Alice's write of the new revision is on its way.
        SimulatedPlatform expired = shop.meddle(new ForeignChange.ExpireLease()).platform();
        Transition<Grant> granted = expired.grantLease(Shop.BOB, Shop.TTL, "");
        Fence bob = ((Grant.Granted) granted.answer()).fence();
        SimulatedPlatform anchored = granted.next().claimJournal(bob).next();
        List<Governed> listed = anchored.governed();
        SimulatedPlatform raced = anchored.write(old, stage).next();
        for (Governed object : listed) {
            raced = raced.claim(bob, object).next();
        }

        assertThat(listed).doesNotContain(new Governed.Revision(Shop.id("v2")));
        assertThat(raced.snapshot().revision(Shop.id("v2"))).isPresent();
        assertThat(raced.apply(new Guard(old.fence(), raced.snapshot().token()), new Change.Scale(Shop.id("v2"), TWO))
                        .answer())
                .isEqualTo(new Effect.Superseded(bob));
    }

    @Test
    void a_write_that_was_checked_before_the_take_over_is_refused_by_the_object_itself() {
        Shop shop = shop().staged("v1", 1);
        Guard old = shop.guard();
        Change scale = new Change.Scale(Shop.id("v1"), TWO);
        assertThat(shop.platform().check(old, scale)).isEmpty();

        Fence bob = shop.takeOver(Shop.BOB);

        assertThat(shop.platform().write(old, scale).answer()).isEqualTo(new Effect.Superseded(bob));
    }

    @Test
    void a_claim_never_goes_back() {
        Shop shop = shop();
        Fence alice = shop.fence();
        Fence bob = shop.takeOver(Shop.BOB);

        assertThat(shop.platform().claimJournal(alice)).isEqualTo(new Transition<>(shop.platform(), Optional.of(bob)));
        assertThat(shop.platform().claim(alice, new Governed.Traffic()))
                .isEqualTo(new Transition<>(shop.platform(), Optional.of(bob)));
    }

    private static Shop shop() {
        return Shop.with(Shop.application(TrafficModel.WEIGHTED));
    }

    private static SimulatedPlatform empty() {
        return SimulatedPlatform.of(Shop.application(TrafficModel.WEIGHTED).build());
    }
}
