package dev.sluice.rollout;

import dev.sluice.driver.Call;
import dev.sluice.driver.Cause;
import dev.sluice.driver.Session;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a mistake of ours makes of a rollout: it ends where it is, resumable, instead of hanging with its lease renewed for ever. */
final class Mistakes {
    private static final Logger LOG = LoggerFactory.getLogger(Mistakes.class);

    private Mistakes() {}

    /** The session after this step, of which also the next call can be told. */
    static Session guard(Session before, UnaryOperator<Session> step) {
        try {
            Session after = step.apply(before);
            Call ignored = after.next();
            return after;
        } catch (RuntimeException | Error e) { // a library that is missing, too
            LOG.error("A decision failed, the rollout stops where it is: {}", before, e);
            return before.interrupted(new Cause(Cause.Kind.REFUSED, before.stepText(), "a bug of Sluice: " + e), true);
        }
    }
}
