package dev.sluice.testkit;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.Change;
import dev.sluice.deploy.Deployer;
import dev.sluice.deploy.Effect;
import dev.sluice.deploy.Guard;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.release.RevisionId;
import dev.sluice.simulation.ForeignChange;
import dev.sluice.traffic.Mirror;
import dev.sluice.traffic.TrafficMatch;
import dev.sluice.traffic.TrafficRules;
import dev.sluice.traffic.Weight;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Providers with matches and a mirror, each with one mistake about them. They run inside {@link BrokenKitsTest} only. */
final class BrokenRulesKits {
    private BrokenRulesKits() {}

    /** Writes the shares into one object and the matches into another, which a route without matches leaves alone. */
    static final class KeepsMatches extends BrokenRules {
        KeepsMatches() {
            super(sound -> new Rewriting(sound) {
                @Override
                TrafficRules written(TrafficRules wanted, TrafficRules before) {
                    boolean plain = wanted.matches().isEmpty() && !wanted.isNone();
                    Set<RevisionId> there = before.revisions();
                    TrafficRules.Builder rules = copyOf(wanted);
                    before.matches().stream()
                            .filter(m -> plain && there.contains(m.to()))
                            .forEach(rules::match);
                    return rules.build();
                }
            });
        }
    }

    /** Knows no share of copies and copies everything, but says what it was asked for. */
    static final class ReportsWantedMirror extends BrokenRules {
        ReportsWantedMirror() {
            super(sound -> new Rewriting(sound) {
                @Override
                TrafficRules written(TrafficRules wanted, TrafficRules before) {
                    TrafficRules.Builder rules = copyOf(wanted);
                    wanted.mirror().ifPresent(m -> rules.mirror(new Mirror(m.to(), Weight.ALL)));
                    return rules.build();
                }
            });
        }
    }

    /** Looks for ready instances where shares lead, and not where matches do. */
    static final class MatchesUnready extends BrokenRules {
        MatchesUnready() {
            super(sound -> new DelegatingDeployer(sound) {
                @Override
                public Effect apply(Guard guard, Change change) {
                    Effect effect = super.apply(guard, change);
                    boolean there = change instanceof Change.Route route
                            && !route.rules().matches().isEmpty()
                            && route.rules().revisions().stream()
                                    .allMatch(id -> observe().revision(id).isPresent());
                    if (effect instanceof Effect.Refused && there) {
                        TrafficRules rules = ((Change.Route) change).rules();
                        sound.platform().meddle(new ForeignChange.Route(rules));
                        return new Effect.Applied(true, Optional.of(rules));
                    }
                    return effect;
                }
            });
        }
    }

    /** Keeps matches by the name of what they look at, so that of two for one header the last is left. */
    static final class ForgetsFirstMatch extends BrokenRules {
        ForgetsFirstMatch() {
            super(sound -> new Rewriting(sound) {
                @Override
                TrafficRules written(TrafficRules wanted, TrafficRules before) {
                    TrafficRules.Builder rules = TrafficRules.builder();
                    wanted.weights().forEach(rules::weight);
                    wanted.mirror().ifPresent(rules::mirror);
                    for (int i = 0; i < wanted.matches().size(); i++) {
                        TrafficMatch match = wanted.matches().get(i);
                        boolean overwritten = wanted.matches().stream()
                                .skip(i + 1L)
                                .anyMatch(later -> later.kind() == match.kind()
                                        && later.name().equals(match.name()));
                        if (!overwritten) {
                            rules.match(match);
                        }
                    }
                    return rules.build();
                }
            });
        }
    }

    /** Writes other rules than it was asked for, and answers with those that it was asked for. */
    private abstract static class Rewriting extends DelegatingDeployer {
        Rewriting(InMemoryDeployer sound) {
            super(sound);
        }

        abstract TrafficRules written(TrafficRules wanted, TrafficRules before);

        @Override
        public Effect apply(Guard guard, Change change) {
            if (!(change instanceof Change.Route route)) {
                return super.apply(guard, change);
            }
            TrafficRules wanted = route.rules();
            Effect effect = super.apply(
                    guard, new Change.Route(written(wanted, observe().traffic())));
            boolean rounds = wanted.weights().size() > 1;
            return effect instanceof Effect.Applied applied && !rounds
                    ? new Effect.Applied(applied.changed(), Optional.of(wanted))
                    : effect;
        }

        static TrafficRules.Builder copyOf(TrafficRules rules) {
            TrafficRules.Builder copy = TrafficRules.builder();
            rules.weights().forEach(copy::weight);
            rules.matches().forEach(copy::match);
            rules.mirror().ifPresent(copy::mirror);
            return copy;
        }
    }

    private abstract static class BrokenRules extends InMemoryKit {
        private final Function<InMemoryDeployer, Deployer> mistake;

        BrokenRules(Function<InMemoryDeployer, Deployer> mistake) {
            super(Capabilities.builder(TrafficModel.WEIGHTED)
                    .weightStep(Weight.percent(10))
                    .matches(true)
                    .mirror(true)
                    .build());
            this.mistake = mistake;
        }

        @Override
        Deployer wrapped(InMemoryDeployer deployer) {
            return mistake.apply(deployer);
        }
    }
}
