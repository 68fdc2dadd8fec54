package dev.sluice.testkit.crash;

import dev.sluice.deploy.Change;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.Snapshot;
import dev.sluice.driver.Answer;
import dev.sluice.driver.Question;
import dev.sluice.release.RevisionId;
import dev.sluice.testkit.DelegatingDeployer;
import dev.sluice.testkit.InMemoryDeployer;
import dev.sluice.testkit.InMemoryPlatform;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What holds for every canary whatever happens to its drivers, and what of it was found broken. Sees every route and every measurement of
 * all processes of one rollout.
 */
final class CanaryLaws implements VirtualProcess.Witness {
    /** What stands for a route to the new revision by requests and copies alone. */
    static final String PREVIEW = "preview";

    private final InMemoryPlatform platform;
    private final RevisionId fresh;
    private final int wanted;
    private final List<String> shares;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, List<Instant>> measured = new HashMap<>();
    private String share = "";
    private Instant sharedSince = Instant.MIN;

    /**
     * @param wanted instances of the new revision with all traffic
     * @param shares what the new revision gets step by step, {@link #PREVIEW} or a weight
     */
    CanaryLaws(InMemoryPlatform platform, RevisionId fresh, int wanted, List<String> shares) {
        this.platform = platform;
        this.fresh = fresh;
        this.wanted = wanted;
        this.shares = shares;
    }

    List<String> violations() {
        return violations;
    }

    /** When metrics were read for this analysis. */
    List<Instant> measured(String analysis) {
        return measured.getOrDefault(analysis, List.of());
    }

    /** One process's provider, whose routes are looked at before and after. */
    DelegatingDeployer deployer() {
        InMemoryDeployer sound = platform.deployer();
        return new DelegatingDeployer(sound) {
            @Override
            public Effect apply(Guard guard, Change change) {
                Snapshot before = sound.observe();
                Effect effect = super.apply(guard, change);
                if (change instanceof Change.Route && effect instanceof Effect.Applied applied && applied.changed()) {
                    routed(before, sound.observe().traffic());
                }
                return effect;
            }
        };
    }

    private void routed(Snapshot before, TrafficRules now) {
        Weight had = before.traffic().weight(fresh);
        Weight has = now.weight(fresh);
        int ready = before.revision(fresh).map(r -> r.ready()).orElse(0);
        int needed = (int) Math.ceil(wanted * (has.basisPoints() / 10_000.0));
        if (has.compareTo(had) > 0 && ready < needed) {
            violations.add("a share of " + has + " with " + ready + " of " + needed + " instances ready");
        }
        boolean beside = !now.matches().isEmpty() || now.mirror().isPresent();
        String next = beside ? PREVIEW : has.toString();
        int step = shares.indexOf(next);
        boolean back = has.equals(Weight.ZERO) && !beside;
        if (!back && step != shares.indexOf(share) + 1) {
            violations.add("from '" + share + "' to '" + next + "', which is no next step of " + shares);
        }
        share = next;
        sharedSince = platform.state().now();
    }

    @Override
    public void beforeCall() {
        if (!platform.state().unserved().isEmpty()) {
            violations.add("users are led to nothing ready");
        }
    }

    @Override
    public Answer measured(Question.Measures asked) {
        String analysis = asked.analysis().name();
        if (asked.window().since().isBefore(sharedSince)) {
            violations.add(analysis + " was measured from before its traffic was there");
        }
        measured.computeIfAbsent(analysis, a -> new ArrayList<>())
                .add(asked.window().until());
        return asked.assumedGood();
    }

    /** Behind the end of a canary that was promoted: every judged step has its measurements, and at most one more for each death. */
    void promoted(int deaths, Map<String, Integer> counts) {
        counts.forEach((analysis, count) -> {
            int times = measured(analysis).size();
            if (times < count || times > count + deaths) {
                violations.add(analysis + " was measured " + times + " times instead of " + count);
            }
        });
        leadsNowhereBut(Objects.requireNonNull(fresh));
    }

    /** Behind the end of one that was taken back. */
    void takenBack(RevisionId old) {
        leadsNowhereBut(old);
    }

    private void leadsNowhereBut(RevisionId live) {
        TrafficRules traffic = platform.state().snapshot().traffic();
        if (!traffic.equals(TrafficRules.all(live))) {
            violations.add("at the end the traffic is " + traffic);
        }
    }
}
