package dev.sluice.testkit;

import dev.sluice.deploy.Capabilities;
import dev.sluice.deploy.TrafficModel;
import dev.sluice.traffic.Weight;

/** Everything that the default capabilities don't have, and nothing of what they have. */
class InMemoryRichKitTest extends InMemoryKit {
    InMemoryRichKitTest() {
        super(Capabilities.builder(TrafficModel.WEIGHTED)
                .weightStep(Weight.percent(10))
                .matches(true)
                .mirror(true)
                .noTraffic(false)
                .tasks(false)
                .reportsDraining(false)
                .journalBytes(70_000)
                .logEntries(10)
                .build());
    }
}
