package dev.sluice.analysis;

import java.util.List;
import java.util.function.Function;

/** What a judge says of the evidence. A closed family; each has its reasons, for people, one line for each metric that it rests on. */
public sealed interface Verdict {

    /** At least one; each of at most 300 characters. */
    List<String> reasons();

    /** The new revision is good enough. Only ever said of what was measured and found good. */
    record Pass(List<String> reasons) implements Verdict {
        public Pass {
            reasons = List.copyOf(reasons);
        }
    }

    /** The new revision is not good enough: the rollout goes back. */
    record Fail(List<String> reasons) implements Verdict {
        public Fail {
            reasons = List.copyOf(reasons);
        }
    }

    /** There is not enough evidence yet, and more can come. */
    record Continue(List<String> reasons) implements Verdict {
        public Continue {
            reasons = List.copyOf(reasons);
        }
    }

    /** There is not enough evidence, and waiting longer is not allowed. What follows is said by {@link Analysis#whenInconclusive()}. */
    record Inconclusive(List<String> reasons) implements Verdict {
        public Inconclusive {
            reasons = List.copyOf(reasons);
        }
    }

    /** Answers with the function of the verdict that this is. */
    default <R> R match(
            Function<? super Pass, ? extends R> pass,
            Function<? super Fail, ? extends R> fail,
            Function<? super Continue, ? extends R> goOn,
            Function<? super Inconclusive, ? extends R> inconclusive) {
        if (this instanceof Pass p) {
            return pass.apply(p);
        } else if (this instanceof Fail f) {
            return fail.apply(f);
        } else if (this instanceof Continue c) {
            return goOn.apply(c);
        }
        return inconclusive.apply((Inconclusive) this);
    }
}
