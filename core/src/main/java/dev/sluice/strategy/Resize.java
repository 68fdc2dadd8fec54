package dev.sluice.strategy;

/** The release that shall go live is live: only its capacity is to change, and the way back is the capacity it had. */
final class Resize {
    private Resize() {}

    static Plan plan(PlanDraft draft) {
        draft.scale(Role.NEW, draft.capacity);
        draft.plan.step(new Step.Commit());
        draft.plan.step(new Step.Collect(PlanDraft.WRITE_LIMIT));
        Incumbent old = draft.old.orElseThrow();
        draft.plan.rollbackStep(
                new Step.Scale(Role.OLD, old.capacity(), draft.limits().rollback()));
        return draft.finish();
    }
}
