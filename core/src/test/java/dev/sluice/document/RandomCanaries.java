package dev.sluice.document;

import dev.sluice.analysis.Analysis;
import dev.sluice.analysis.RandomAnalyses;
import dev.sluice.gate.GateSpec;
import dev.sluice.strategy.Canary;
import dev.sluice.strategy.CanaryStep;
import dev.sluice.strategy.Safeguards;
import dev.sluice.traffic.RequestMatch;
import dev.sluice.traffic.Weight;
import java.util.Random;

/** Canaries with everything that their steps can say. */
final class RandomCanaries {
    private final Random random;
    private final RandomValues values;

    RandomCanaries(Random random, RandomValues values) {
        this.random = random;
        this.values = values;
    }

    Canary canary(Safeguards safeguards) {
        Canary.Builder canary = Canary.builder().safeguards(safeguards);
        int percent = 1;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            percent += random.nextInt(30);
            CanaryStep step = CanaryStep.to(Weight.percent(percent)).bakeFor(values.duration());
            for (int j = random.nextInt(3); j > 0; j--) {
                step = step.matching(
                        random.nextBoolean()
                                ? RequestMatch.header("x-" + j, "v" + random.nextInt())
                                : RequestMatch.cookie("c" + j, "yes, really"));
            }
            if (random.nextBoolean()) {
                step = step.mirroring(Weight.percent(0.01 * (1 + random.nextInt(9_999))))
                        .instances(1 + random.nextInt(9));
            }
            step = random.nextInt(3) == 0 ? step.judgedBy(new RandomAnalyses(random.nextLong()).analysis()) : step;
            canary.step(
                    random.nextBoolean()
                            ? step
                            : step.asking(new GateSpec("step-" + i, "webhook", values.texts()), values.positive()));
        }
        if (random.nextInt(3) == 0) {
            canary.backgroundAnalysis(analysis(random, "beside"), 1);
        }
        return canary.build();
    }

    /** One under this name, and with nowhere to step back to. */
    static Analysis analysis(Random random, String name) {
        Analysis analysis = new RandomAnalyses(random.nextLong()).analysis();
        Analysis.Builder named = analysis.toBuilder(name);
        return analysis.whenInconclusive() == Analysis.WhenInconclusive.STEP_BACK
                ? named.whenInconclusive(Analysis.WhenInconclusive.HOLD).build()
                : named.build();
    }
}
