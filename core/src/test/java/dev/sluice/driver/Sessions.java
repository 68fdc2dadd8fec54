package dev.sluice.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Snapshot;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.fence.DriverId;
import dev.sluice.fence.Fence;
import dev.sluice.fence.Grant;
import dev.sluice.journal.RolloutId;
import dev.sluice.journal.Written;
import dev.sluice.release.Capacity;
import dev.sluice.strategy.BlueGreen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sessions as they are after their first answers: v1 is live at four instances, and v2 is to take its place. */
final class Sessions {
    static final Fence MINE = new Fence(7, new DriverId("me"));
    static final Fence THEIRS = new Fence(8, new DriverId("other"));
    static final Capabilities WEIGHTED =
            Capabilities.builder(TrafficModel.WEIGHTED).build();

    private Sessions() {}

    /** v2 at its first change, whose intent is written. */
    static Session staging() {
        return planned().written(new Written.Saved(5));
    }

    static Session planned() {
        return granted(new Assignment.Begin(
                        Given.ROLLOUT,
                        Given.SHOP,
                        WEIGHTED,
                        BlueGreen.instant(),
                        Given.V2,
                        Optional.empty(),
                        List.of()))
                .read(4, Ledger.empty())
                .observed(world(), List.of());
    }

    static Session granted(Assignment assignment) {
        Session session = Session.of(assignment);
        Session looked = assignment instanceof Assignment.Resume
                ? session
                : session.read(0, Ledger.empty()).observed(world(), List.of());
        assertThat(looked.next()).isInstanceOf(Call.Acquire.class);
        return looked.granted(new Grant.Granted(MINE));
    }

    /** Another process's rollout, taken up where it stands, with the intent of its next step written. */
    static Session resumed(Given given) {
        Session session =
                granted(new Assignment.Resume()).read(9, given.ledger()).observed(given.snapshot(), List.of());
        return session.next() instanceof Call.Write ? session.written(new Written.Saved(10)) : session;
    }

    static Assignment.Begin begin(String label, Optional<Capacity> capacity) {
        return new Assignment.Begin(
                new RolloutId("r-2"),
                Given.SHOP,
                WEIGHTED,
                BlueGreen.instant(),
                Given.release(label),
                capacity,
                List.of());
    }

    /** The lease given back, with these rollouts over. */
    static Call release(RolloutId... over) {
        return new Call.Release(MINE, List.of(over));
    }

    /** v1 live at four instances, and v2 not there. */
    static Snapshot world() {
        return live().snapshot();
    }

    static Snapshot worldAt(Instant now) {
        return live().after(Duration.between(Given.NOON, now)).snapshot();
    }

    static Given live() {
        return Given.blueGreen().gone(Given.NEW);
    }
}
